import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashPassword } from '../../../../src/core/auth/password.ts'
import { cliForms, cookiesOf, location, waiting } from '../../../support/cli-forms.ts'
import { join, makePerson, type Person } from '../../../support/people.ts'
import { password } from '../../../support/signing.ts'
import { openWorld, type Reply, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
let globex: Tenant
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 20_000 })
  acme = await world.tenant({ slug: 'acme' })
  globex = await world.tenant({ slug: 'globex' })
})
afterAll(() => world.close())

const { open, send } = cliForms(() => world)

/** A person who can sign in with the password. */
async function withPassword(): Promise<Person> {
  const person = await makePerson(world)
  await world.owner(
    `insert into auth.accounts (id, user_id, account_id, provider_id, password) values (app.uuid7(), $1, $2, 'credential', $3)`,
    [person.userId, person.userId, await hashPassword(password)],
  )
  return person
}

describe('the browser login of a command-line client', () => {
  test('signs in and hands over a key for all that the member may', async () => {
    const ada = await withPassword()
    const memberId = await join(world, acme, ada)
    const page = await open()
    expect([page.status, page.headers.get('Content-Type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ])
    const policy = page.headers.get('Content-Security-Policy')
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' /)
    expect(policy).toContain('http://localhost:8765')
    expect(page.text).not.toMatch(/<script|src=|https?:\/\//)

    const reply = await send(page, { email: ada.email, password })
    expect(reply.status, reply.text).toBe(302)
    const to = location(reply)
    expect([to.origin + to.pathname, to.searchParams.get('tenant_id')]).toEqual([waiting, acme.id])
    expect(to.searchParams.get('tenant_name')).toBe('ACME')
    const key = to.searchParams.get('key') ?? ''
    const session = await world.request('GET', '/auth/session', { key })
    expect(session.json).toMatchObject({
      authenticated: true,
      apiKey: true,
      user: { id: memberId },
    })
    expect((await world.request('GET', '/api/v1/services', { key })).status).toBe(200)
    expect((await open(undefined, { Cookie: cookiesOf(reply) })).text).toContain(
      'In ACME, as member',
    )
  })

  test('tells a wrong password as an unknown address, and makes nothing', async () => {
    const ada = await withPassword()
    const page = await open()
    const wrong = await send(page, { email: ada.email, password: 'a wrong password' })
    const unknown = await send(page, { email: 'nobody@example.com', password })
    const shape = ({ status, text }: Reply) => [status, text.replaceAll(/value="[^"]*"/g, '')]
    expect(wrong.status).toBe(401)
    expect(shape(unknown)).toEqual(shape(wrong))
    expect(wrong.headers.getSetCookie()).toEqual([])
  })

  test('asks who belongs to several tenants for which', async () => {
    const ada = await withPassword()
    await join(world, acme, ada)
    await join(world, globex, ada, 'viewer')
    const page = await send(await open(), { email: ada.email, password })
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('In GLOBEX, as viewer')])
    const headers = { Cookie: cookiesOf(page) }
    const reply = await send(page, { tenant: 'globex' }, undefined, headers)
    expect(location(reply).searchParams.get('tenant_id')).toBe(globex.id)
    const none = await send(page, { tenant: 'initech' }, undefined, headers)
    expect(location(none).search).toBe('?error=tenant_not_found')
  })

  test('gives each machine a key of its own: a second login on one replaces its own alone', async () => {
    const ada = await makePerson(world)
    await join(world, acme, ada)
    const login = async (Cookie: string, machine: string) => {
      const query = { redirect_uri: waiting, machine }
      const page = await open(query, { Cookie })
      const reply = await send(page, { tenant: 'acme' }, query, { Cookie })
      const key = location(reply).searchParams.get('key') ?? ''
      return { key, cookie: `${ada.cookie}; ${cookiesOf(reply)}` }
    }
    const works = async (key: string) =>
      (await world.request('GET', '/api/v1/services', { key })).status === 200
    const laptop = await login(ada.cookie, 'laptop')
    const desktop = await login(ada.cookie, 'laptop')
    expect([await works(laptop.key), await works(desktop.key)]).toEqual([true, true])
    const again = await login(laptop.cookie, 'laptop')
    expect([await works(laptop.key), await works(desktop.key), await works(again.key)]).toEqual([
      false,
      true,
      true,
    ])
    const names = await world.owner<{ name: string }>(
      'select name from api_keys where tenant_id = $1 and revoked_at is null and name like $2',
      [acme.id, 'laptop (%'],
    )
    expect(new Set(names.map(({ name }) => name)).size).toBe(2)
  })

  test('lets who is signed in sign in again, or as somebody else', async () => {
    const [ada, eve] = [await withPassword(), await withPassword()]
    await join(world, acme, ada)
    await join(world, globex, eve)
    const headers = { Cookie: ada.cookie }
    const form = await send(await open(undefined, headers), { with: 'again' }, undefined, headers)
    expect([form.status, form.text]).toEqual([200, expect.stringContaining('name="password"')])
    const wrong = await send(form, { email: eve.email, password: 'no' }, undefined, headers)
    expect(wrong.status).toBe(401)
    const reply = await send(wrong, { email: eve.email, password }, undefined, headers)
    expect(location(reply).searchParams.get('tenant_id')).toBe(globex.id)
  })

  test('makes keys as the tenant wants them, and tells of them', async () => {
    const initech = await world.tenant({ slug: 'initech' })
    const ada = await makePerson(world)
    const memberId = await join(world, initech, ada)
    const said = await initech.call(
      'PUT',
      `/api/v1/settings/tenant/${initech.id}/security.keyMaxDays`,
      { body: { value: 30 } },
    )
    expect(said.status, said.text).toBeLessThan(300)
    let Cookie = ada.cookie
    for (let time = 0; time < 2; time += 1) {
      const page = await open(undefined, { Cookie })
      const reply = await send(page, { tenant: 'initech' }, undefined, { Cookie })
      expect(location(reply).searchParams.get('key')).toMatch(/^gh_live_/)
      Cookie = `${ada.cookie}; ${cookiesOf(reply)}`
    }
    const keys = await world.owner(
      `select expires_at - created_at = interval '30 days' as timely, revoked_at is null as lives
       from api_keys where member_id = $1 order by id`,
      [memberId],
    )
    expect(keys).toEqual([
      { timely: true, lives: false },
      { timely: true, lives: true },
    ])
    const events = await world.owner<{ type: string }>(
      `select type from events where tenant_id = $1 and type like 'api_key.%' order by id`,
      [initech.id],
    )
    expect(events.map(({ type }) => type)).toEqual([
      'api_key.created',
      'api_key.revoked',
      'api_key.created',
    ])
  })

  test('returns the state of the client as it was', async () => {
    const ada = await makePerson(world)
    await join(world, acme, ada)
    const query = { redirect_uri: 'http://[::1]:9000/?a=b', state: 'x&y=z #1' }
    const headers = { Cookie: ada.cookie }
    const page = await open(query, headers)
    const to = location(await send(page, { tenant: 'acme' }, query, headers))
    expect([to.host, to.searchParams.get('a'), to.searchParams.get('state')]).toEqual([
      '[::1]:9000',
      'b',
      query.state,
    ])
  })
})
