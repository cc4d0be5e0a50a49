import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { join, type Member, makePerson, memberOf, signedIn } from '../../../support/people.ts'
import { openWorld, type Reply, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
let globex: Tenant
let admin: Member
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant({ slug: 'acme' })
  globex = await world.tenant({ slug: 'globex' })
  admin = await memberOf(world, acme, 'admin')
})
afterAll(() => world.close())

const services = '/api/v1/services'
const endSessionsOf = (memberId: string) => `/api/v1/members/${memberId}/sessions`
const told = ({ status, json }: Reply) => [status, json?.code]

/** Asks for services as a person, in a tenant that the request names or not. */
const ask = (person: Pick<Member, 'call'>, tenant?: Tenant) =>
  person.call('GET', services, { headers: tenant ? { 'X-Tenant': tenant.slug } : {} })

describe('ending a member’s sessions', () => {
  let ada: Member
  beforeEach(async () => {
    ada = await memberOf(world, acme, 'member')
  })

  test('has them sign in again, wherever they were, on the record', async () => {
    const other = await signedIn(world, ada)
    expect((await admin.call('DELETE', endSessionsOf(ada.memberId))).status).toBe(204)
    for (const person of [ada, other]) {
      expect(told(await ask(person))).toEqual([401, 'session_expired'])
      expect(told(await ask(person, acme))).toEqual([401, 'session_expired'])
    }
    expect((await ask(await signedIn(world, ada))).status).toBe(200)
    expect((await ask(admin)).status).toBe(200)
    const rows = await world.owner(
      `select actor_member_id, actor_type, action from audit_events where resource = 'sessions' and resource_id = $1`,
      [ada.memberId],
    )
    expect(rows).toEqual([
      { actor_member_id: admin.memberId, actor_type: 'person', action: 'delete' },
    ])
  })

  test('leaves them signed in to other tenants, and to what is theirs alone', async () => {
    await join(world, globex, ada)
    expect((await ask(ada, globex)).status).toBe(200)
    expect((await admin.call('DELETE', endSessionsOf(ada.memberId))).status).toBe(204)
    expect(told(await ask(ada, acme))).toEqual([401, 'session_expired'])
    expect((await ask(ada, globex)).status).toBe(200)
    const { json } = await ada.call('GET', '/api/v1/sessions')
    expect(json.data.map(({ id }: { id: string }) => id)).toEqual([ada.sessionId])
  })

  test('needs the permission in that tenant, and a member of it', async () => {
    const eve = await memberOf(world, acme, 'manager')
    const stranger = await memberOf(world, globex, 'owner')
    const path = endSessionsOf(ada.memberId)
    expect(told(await eve.call('DELETE', path))).toEqual([403, 'permission_denied'])
    expect((await stranger.call('DELETE', path)).status).toBe(404)
    expect((await ask(ada)).status).toBe(200)
    await world.owner(`update members set status = 'removed' where id = $1`, [ada.memberId])
    expect((await admin.call('DELETE', path)).status).toBe(404)
  })

  test('may be done again, while another is signed out, and leaves nothing behind', async () => {
    const path = endSessionsOf(ada.memberId)
    for (let time = 0; time < 2; time += 1) {
      expect((await admin.call('DELETE', path)).status).toBe(204)
    }
    const kept = () =>
      world.owner('select session_id from control.ended_sessions where session_id = $1', [
        ada.sessionId,
      ])
    expect(await kept()).toEqual([{ session_id: ada.sessionId }])
    expect((await ada.call('DELETE', `/api/v1/sessions/${ada.sessionId}`)).status).toBe(204)
    expect(await kept()).toEqual([])
  })

  test('stops new keys for a machine', async () => {
    const place = '/auth/cli?redirect_uri=http://localhost:8765/callback'
    const headers = { Cookie: ada.cookie }
    const page = await world.request('GET', place, { headers })
    await admin.call('DELETE', endSessionsOf(ada.memberId))
    const [, proof = ''] = /name="proof" value="([^"]+)"/.exec(page.text) ?? []
    const reply = await world.request('POST', place, {
      raw: new URLSearchParams({ proof, tenant: 'acme' }).toString(),
      headers: { ...headers, 'Sec-Fetch-Site': 'same-origin' },
    })
    expect(reply.headers.get('Location')).toBe(
      'http://localhost:8765/callback?error=session_expired',
    )
  })
})

describe('a session that names no tenant', () => {
  const currentOf = async (person: Pick<Member, 'call'>) =>
    (await person.call('GET', '/auth/session')).json.currentTenantId

  const setStatus = (tenant: Tenant, status: string) =>
    world.owner('update control.tenants set status = $2 where id = $1', [tenant.id, status])

  test('speaks for the only tenant that serves, beside those that are suspended or gone', async () => {
    const [first, second] = [await world.tenant(), await world.tenant()]
    const ada = await makePerson(world)
    await join(world, first, ada)
    await join(world, second, ada)
    expect([told(await ask(ada)), await currentOf(ada)]).toEqual([[400, 'tenant_required'], null])
    for (const status of ['suspended', 'archived', 'deleted', 'provisioning']) {
      await setStatus(second, status)
      expect([status, (await ask(ada)).status]).toEqual([status, 200])
      expect(await currentOf(ada)).toBe(first.id)
    }
    await setStatus(first, 'suspended')
    expect([told(await ask(ada)), await currentOf(ada)]).toEqual([[403, 'tenant_suspended'], null])
    await setStatus(first, 'archived')
    expect(told(await ask(ada))).toEqual([404, 'tenant_not_found'])
  })

  test('never turns to another by itself, once it was switched to one', async () => {
    const ada = await memberOf(world, acme, 'member')
    await join(world, globex, ada)
    const body = { tenant: 'acme' }
    await ada.call('POST', '/api/v1/sessions/current/switch-tenant', { body })
    expect(await currentOf(ada)).toBe(acme.id)
    await world.owner(`update members set status = 'removed' where id = $1`, [ada.memberId])
    expect([told(await ask(ada)), await currentOf(ada)]).toEqual([[404, 'tenant_not_found'], null])
    expect((await ask(ada, globex)).status).toBe(200)
  })
})
