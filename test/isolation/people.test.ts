import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { planeOf } from '../../src/core/http/declaration.ts'
import { createApiKey } from '../../src/core/tenancy/api-key.ts'
import { mounts } from '../../src/mounts.ts'
import { join, makePerson, type Person, signedIn } from '../support/people.ts'
import type { Tenant, World } from '../support/world.ts'
import { costOf } from './support/endpoint-attacks.ts'
import { asRuntime, openGuardedWorld } from './support/world.ts'

/** What a person sends and succeeds with; about themselves, or, where it names something, about theirs. */
type Ask = (own: { sessionId: string; tenant: Tenant; email: string }) => Promise<{
  params?: Record<string, string>
  body?: unknown
}>

async function invited({ email }: { email: string }) {
  await world.owner('delete from invitations where tenant_id = $1', [host.id])
  await world.owner('delete from members where tenant_id = $1 and email = $2', [host.id, email])
  const body = { email, role: 'viewer' }
  const { json } = await host.call('POST', '/api/v1/invitations', { body })
  return { params: { token: json.token } }
}

const asks: Record<string, Ask> = {
  'GET /sessions': async () => ({}),
  'DELETE /sessions/{session}': async ({ sessionId }) => ({ params: { session: sessionId } }),
  'POST /sessions/revoke-others': async () => ({}),
  'POST /sessions/current/switch-tenant': async ({ tenant }) => ({ body: { tenant: tenant.slug } }),
  'POST /invitations/{token}/accept': invited,
  'POST /invitations/{token}/decline': invited,
}

const endpoints = mounts.flatMap(({ prefix, endpoints }) =>
  endpoints
    .filter((one) => planeOf(one) === 'person')
    .map((one) => {
      const method = one.method.toUpperCase()
      return { method, path: prefix + one.path, ask: asks[`${method} ${one.path}`] }
    }),
)

let world: World
let tenant: Tenant
/** Where nobody belongs, but by an invitation. */
let host: Tenant
let ada: Person
let spare: Person
let eve: Person
beforeAll(async () => {
  world = await openGuardedWorld()
  tenant = await world.tenant()
  host = await world.tenant()
  ada = await makePerson(world)
  spare = await signedIn(world, ada)
  eve = await makePerson(world)
  await join(world, tenant, ada)
  await join(world, await world.tenant(), eve)
})
afterAll(() => world.close())

const mine = () =>
  world.owner(
    'select to_jsonb(s)::text as row from auth.sessions s where user_id = $1 order by id',
    [ada.userId],
  )

describe.each(endpoints)('$method $path', ({ method, path, ask }) => {
  async function requestOf() {
    const own = { sessionId: spare.sessionId, tenant, email: ada.email }
    const { params = {}, body } = (await ask?.(own)) ?? {}
    return { at: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? ''), body }
  }

  test('has a request that makes it succeed', () => {
    expect(ask, 'add it to asks in test/isolation/people.test.ts').toBeDefined()
  })

  test('rejects a request without a session, before the database where possible', async () => {
    const { at, body } = await requestOf()
    for (const [key, requests] of [
      [null, 0],
      ['gh_malformed', 0],
      [tenant.key, 0],
      [await createApiKey(), 0],
      [ada.token.replace(/.=$/, ada.token.at(-2) === 'A' ? 'B=' : 'A='), 0],
    ] as const) {
      const cost = await costOf(world, async () => {
        const reply = await world.request(method, at, { key, body })
        expect(reply.status, reply.text).toBe(401)
        return reply
      })
      expect(cost).toMatchObject({ requests, said: requests })
    }
  })

  test("reaches nothing of its owner with another person's session", async () => {
    const { at, body } = await requestOf()
    const before = await mine()
    const reply = await eve.call(method, at, { body })
    for (const mark of [ada.userId, ada.sessionId, spare.sessionId, ada.email, tenant.id]) {
      expect(reply.text).not.toContain(mark)
    }
    // Whoever holds an invitation's token is told that it is for somebody else.
    const refused = path.includes('{token}') ? 403 : 404
    if (path.includes('{') || body !== undefined) expect(reply.status).toBe(refused)
    expect(await mine()).toEqual(before)
  })

  test('answers whose it is, at the declared cost: one round trip', async ({ task }) => {
    spare = await signedIn(world, ada)
    const { at, body } = await requestOf()
    const cost = await costOf(world, async () => {
      const reply = await ada.call(method, at, { body })
      expect(reply.status, reply.text).toBeLessThan(300)
      return reply
    })
    task.meta.cost = { operation: `${method} ${path}`, ...cost }
    expect(cost).toMatchObject({ requests: 1, websockets: 0, said: 1 })
  })
})

test('SQL that runs as the runtime role picks no person: it reads no identity, and names none', async () => {
  for (const table of ['users', 'sessions', 'accounts', 'verifications', 'jwks', 'rate_limits']) {
    const outcome = await asRuntime(world, [`select * from auth.${table}`])
    expect(outcome).toEqual({ rows: [], refused: '42501' })
  }
  const context = JSON.stringify({ userId: ada.userId, sessionId: ada.sessionId })
  for (const call of [
    'select * from app.own_session()',
    'select * from app.own_sessions()',
    'select * from app.own_memberships()',
    `select app.switch_tenant('${tenant.slug}')`,
    'select app.end_own_sessions(null)',
  ]) {
    const forged = `select set_config('app.context', '${context}', true)`
    expect(await asRuntime(world, [forged, call]), call).toEqual({ rows: [], refused: 'GH003' })
  }
})
