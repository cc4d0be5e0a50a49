import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashPassword } from '../../src/core/auth/password.ts'
import { join, makePerson, type Person } from '../support/people.ts'
import { type Call, openWorld, type Reply, type Tenant, type World } from '../support/world.ts'

let world: World
let acme: Tenant
let globex: Tenant
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 20_000 })
  acme = await world.tenant({ slug: 'acme' })
  globex = await world.tenant({ slug: 'globex' })
})
afterAll(() => world.close())

const password = 'correct horse battery'
const waiting = 'http://localhost:8765/callback'
const place = (query: Record<string, string> = { redirect_uri: waiting }) =>
  `/auth/cli?${new URLSearchParams(query)}`
const open = (query?: Record<string, string>, headers: Record<string, string> = {}) =>
  world.request('GET', place(query), { headers })

/** A person who can sign in with the password. */
async function withPassword(): Promise<Person> {
  const person = await makePerson(world)
  await world.owner(
    `insert into auth.accounts (id, user_id, account_id, provider_id, password) values (app.uuid7(), $1, $2, 'credential', $3)`,
    [person.userId, person.userId, await hashPassword(password)],
  )
  return person
}

/** Sends a page's form back, with what a person filled in. */
function send(
  page: Reply,
  fields: Record<string, string>,
  query?: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const [, proof = ''] = /name="proof" value="([^"]+)"/.exec(page.text) ?? []
  const call: Call = {
    raw: new URLSearchParams({ proof, ...fields }).toString(),
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'Sec-Fetch-Site': 'same-origin',
      'CF-Connecting-IP': `10.0.${crypto.getRandomValues(new Uint8Array(2)).join('.')}`,
      ...headers,
    },
  }
  return world.request('POST', place(query), call)
}

function location(reply: Reply): URL {
  return new URL(reply.headers.get('Location') ?? 'about:blank')
}

const cookies = (reply: Reply) =>
  reply.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

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
    expect((await open(undefined, { Cookie: cookies(reply) })).text).toContain('In ACME, as member')
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
    const headers = { Cookie: cookies(page) }
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
      return { key, cookie: `${ada.cookie}; ${cookies(reply)}` }
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

  test('hands a key to nothing but a port of this machine', async () => {
    for (const redirect_uri of [
      'http://evil.example:8765/',
      'http://localhost.evil.example:8765/',
      'http://127.0.0.1.evil.example:8765/',
      'http://localhost@evil.example:8765/',
      'http://user@localhost:8765/',
      'http://localhost/',
      'http://0.0.0.0:8765/',
      'https://localhost:8765/',
      'javascript://localhost:8765/%0aalert(1)',
      '//evil.example',
      '/callback',
      '',
    ]) {
      for (const reply of [
        await open({ redirect_uri }),
        await send(await open(), {}, { redirect_uri }),
      ]) {
        expect([redirect_uri, reply.status, reply.json.code]).toEqual([
          redirect_uri,
          400,
          'invalid_redirect_uri',
        ])
        expect(reply.headers.get('Location')).toBeNull()
      }
    }
    expect((await open({})).status).toBe(400)
  })

  test('takes no form that is not ours, for this target and this session', async () => {
    const [ada, eve] = [await makePerson(world), await makePerson(world)]
    for (const person of [ada, eve]) await join(world, acme, person)
    const headers = { Cookie: ada.cookie }
    const tenant = { tenant: 'acme' }
    const page = await open(undefined, headers)
    const other = { redirect_uri: 'http://localhost:9999/callback' }
    const refused = [
      await send(page, tenant, other, headers),
      await send(page, { ...tenant, proof: '' }, undefined, headers),
      await send(page, tenant, undefined, { Cookie: eve.cookie }),
      await send(await open(), tenant, undefined, headers),
    ]
    for (const reply of refused) {
      expect([reply.status, reply.json.code]).toEqual([403, 'stale_form'])
    }
    for (const site of ['cross-site', 'same-site', 'none']) {
      const reply = await send(page, tenant, undefined, { ...headers, 'Sec-Fetch-Site': site })
      expect([reply.status, reply.json.code]).toEqual([403, 'cross_site_request'])
    }
    const keys = await world.owner<{ count: number }>(
      `select count(*)::int from api_keys k join members m on m.id = k.member_id where m.user_id = any ($1)`,
      [[ada.userId, eve.userId]],
    )
    expect(keys[0]?.count).toBe(0)
  })
})
