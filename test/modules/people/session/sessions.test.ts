import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { costOf } from '../../../isolation/support/endpoint-attacks.ts'
import { join, makePerson, type Person, signedIn } from '../../../support/people.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
let globex: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant({ slug: 'acme' })
  globex = await world.tenant({ slug: 'globex' })
})
afterAll(() => world.close())

const sessions = '/api/v1/sessions'
const who = (person: Person) => person.call('GET', '/auth/session')

async function memberOf(tenant: Tenant, role?: string): Promise<Person & { memberId: string }> {
  const person = await makePerson(world)
  return { ...person, memberId: await join(world, tenant, person, role) }
}

describe('a session', () => {
  test('reads and writes a tenant in one round trip, as a bearer token and as a cookie', async () => {
    const ada = await memberOf(acme)
    for (const [number, call] of [{}, { key: null, headers: { Cookie: ada.cookie } }].entries()) {
      for (const ask of [
        () => ada.call('GET', '/api/v1/services', call),
        () => {
          const body = { name: `made-${number}`, packageJson: {} }
          return ada.call('POST', '/api/v1/services', { ...call, body })
        },
      ]) {
        const cost = await costOf(world, async () => {
          const reply = await ask()
          expect(reply.status, reply.text).toBeLessThan(300)
          return reply
        })
        expect(cost).toMatchObject({ requests: 1, websockets: 0, said: 1 })
      }
    }
  })

  test('tells who it is and where they belong', async () => {
    const ada = await memberOf(acme, 'admin')
    await join(world, globex, ada, 'viewer')
    for (const path of ['/auth/session', '/api/v1/auth/session']) {
      const reply = await ada.call('GET', path)
      expect(reply.json).toMatchObject({
        authenticated: true,
        user: { id: ada.userId, username: ada.email, email: ada.email, githubId: null },
        tenants: [
          { tenant: { id: acme.id, slug: 'acme', name: 'ACME' }, role: 'admin' },
          { tenant: { id: globex.id, slug: 'globex' }, role: 'viewer' },
        ],
        currentTenantId: null,
        session: { id: ada.sessionId },
        apiKey: false,
      })
    }
    const alone = await makePerson(world)
    expect((await who(alone)).json).toMatchObject({ authenticated: true, tenants: [] })
  })

  test('names one of several tenants, or switches to it', async () => {
    const ada = await memberOf(acme)
    await join(world, globex, ada)
    const services = '/api/v1/services'
    const none = await ada.call('GET', services)
    expect([none.status, none.json.code]).toEqual([400, 'tenant_required'])
    expect((await ada.call('GET', services, { headers: { 'X-Tenant': 'acme' } })).status).toBe(200)

    const body = { tenant: 'globex' }
    const reply = await ada.call('POST', `${sessions}/current/switch-tenant`, { body })
    expect([reply.status, reply.json]).toEqual([200, body])
    expect((await who(ada)).json.currentTenantId).toBe(globex.id)
    await ada.call('POST', services, { body: { name: 'switched', packageJson: {} } })
    expect((await globex.call('GET', `${services}/switched`)).status).toBe(200)
    expect((await acme.call('GET', `${services}/switched`)).status).toBe(404)
  })

  test('cannot switch to a tenant of others, nor to one that is not there: both look alike', async () => {
    const ada = await memberOf(acme)
    for (const tenant of ['globex', 'nobody']) {
      const call = { body: { tenant } }
      const reply = await ada.call('POST', `${sessions}/current/switch-tenant`, call)
      expect([reply.status, reply.json.code]).toEqual([404, 'tenant_not_found'])
    }
  })
})

describe('the sessions of a person', () => {
  test('can be listed, without those of others, and mark the current one', async () => {
    const ada = await memberOf(acme)
    const other = await signedIn(world, ada)
    await memberOf(acme)
    const { json } = await ada.call('GET', `${sessions}?count=true`)
    expect(json.page.total).toBe(2)
    const [newest] = json.data
    expect(newest).toMatchObject({
      id: other.sessionId,
      address: '192.0.2.1',
      userAgent: 'a test',
      current: false,
    })
    expect(json.data.map(({ current }: { current: boolean }) => current)).toEqual([false, true])
    expect(JSON.stringify(json)).not.toContain(ada.token.split('.')[0])
    const page = await ada.call('GET', `${sessions}?limit=1`)
    const next = `${sessions}?limit=1&cursor=${page.json.page.nextCursor}`
    expect((await ada.call('GET', next)).json.data[0].id).toBe(ada.sessionId)
  })

  test('end one by one, or all but one, from the next request on', async () => {
    const ada = await memberOf(acme)
    const [second, third] = [await signedIn(world, ada), await signedIn(world, ada)]
    expect((await ada.call('DELETE', `${sessions}/${second.sessionId}`)).status).toBe(204)
    expect((await second.call('GET', '/api/v1/services')).json.code).toBe('invalid_credential')
    expect((await ada.call('DELETE', `${sessions}/${second.sessionId}`)).status).toBe(404)
    expect((await ada.call('POST', `${sessions}/revoke-others`)).status).toBe(204)
    expect((await third.call('GET', sessions)).status).toBe(401)
    expect((await ada.call('GET', sessions)).status).toBe(200)
  })

  test('stay out of reach of everyone else', async () => {
    const [ada, eve] = [await memberOf(acme), await memberOf(acme)]
    const reply = await eve.call('DELETE', `${sessions}/${ada.sessionId}`)
    expect([reply.status, reply.json.code]).toEqual([404, 'not_found'])
    await eve.call('POST', `${sessions}/revoke-others`)
    expect((await ada.call('GET', sessions)).status).toBe(200)
  })

  test('cannot be managed with an API key', async () => {
    const reply = await acme.call('GET', sessions)
    expect([reply.status, reply.json.code]).toEqual([401, 'invalid_credential'])
  })

  test('record their last use once a minute', async () => {
    const ada = await memberOf(acme)
    const seen = () =>
      world.owner<{ updated_at: string }>('select updated_at from auth.sessions where id = $1', [
        ada.sessionId,
      ])
    const write = () =>
      ada.call('POST', `${sessions}/current/switch-tenant`, { body: { tenant: 'acme' } })
    const first = await seen()
    await write()
    expect(await seen()).toEqual(first)
    await world.owner(
      `update auth.sessions set updated_at = now() - interval '2 minutes' where id = $1`,
      [ada.sessionId],
    )
    const [old] = await seen()
    await write()
    const [after] = await seen()
    expect(Date.parse(String(after?.updated_at))).toBeGreaterThan(
      Date.parse(String(old?.updated_at)) + 60_000,
    )
  })
})

describe('changes during a session take effect on the next request', () => {
  const services = '/api/v1/services'
  const body = { name: 'later', packageJson: {} }

  test('a role', async () => {
    const ada = await memberOf(acme, 'viewer')
    expect((await ada.call('POST', services, { body })).json.code).toBe('permission_denied')
    const setRole = (role: string) =>
      world.owner('update members set role = $1 where id = $2', [role, ada.memberId])
    await setRole('member')
    expect((await ada.call('POST', services, { body })).status).toBe(201)
    await setRole('viewer')
    expect((await ada.call('POST', services, { body })).json.code).toBe('permission_denied')
  })

  test('a removal, and the end of the session', async () => {
    const ada = await memberOf(acme)
    expect((await ada.call('GET', services)).status).toBe(200)
    await world.owner(`update members set status = 'removed' where id = $1`, [ada.memberId])
    expect((await ada.call('GET', services)).json.code).toBe('tenant_not_found')
    expect((await who(ada)).json).toMatchObject({ authenticated: true, tenants: [] })
    await world.owner(
      `update auth.sessions set expires_at = now() - interval '1 second' where id = $1`,
      [ada.sessionId],
    )
    expect((await ada.call('GET', services)).json.code).toBe('invalid_credential')
    expect((await who(ada)).json).toEqual({ authenticated: false })
  })

  test('a suspension of the tenant', async () => {
    const initech = await world.tenant()
    const ada = await memberOf(initech)
    await world.owner(`update control.tenants set status = 'suspended' where id = $1`, [initech.id])
    expect((await ada.call('GET', services)).json.code).toBe('tenant_suspended')
    expect((await who(ada)).json.tenants).toEqual([])
  })
})
