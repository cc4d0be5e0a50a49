import { serializeSigned } from 'hono/utils/cookie'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sessionCookie } from '../../src/core/http/credential.ts'
import { reason } from '../support/operator.ts'
import { type Operator, openWorld, type Tenant, type World } from '../support/world.ts'

const AUTH_SECRET = 'a secret of this test alone, of more than 32 characters'

let world: World
let admin: Operator
let acme: Tenant
let globex: Tenant
let headers: Record<string, string>
beforeAll(async () => {
  world = await openWorld({ AUTH_SECRET })
  admin = await world.operator()
  acme = await world.tenant()
  globex = await world.tenant()
  headers = await signedIn([acme, globex])
})
afterAll(() => world.close())

/** Who is signed in, and belongs to the tenants: the cookie of its session. */
async function signedIn(tenants: readonly Tenant[]): Promise<Record<string, string>> {
  const user = uuidv7()
  const token = crypto.randomUUID()
  await world.owner(`insert into auth.users (id, name, email) values ($1, 'Jane', $2)`, [
    user,
    `${user}@acme.example`,
  ])
  await world.owner(
    `insert into auth.sessions (id, user_id, token, expires_at) values ($1, $2, $3, now() + interval '1 hour')`,
    [uuidv7(), user, token],
  )
  for (const { id } of tenants) {
    await world.owner(
      `insert into members (id, tenant_id, kind, user_id, display_name, role)
       values (gen_random_uuid(), $1, 'human', $2, 'Jane', 'owner')`,
      [id, user],
    )
  }
  const [pair = ''] = (
    await serializeSigned(`__Secure-${sessionCookie}`, token, AUTH_SECRET)
  ).split(';')
  return { Cookie: pair }
}

const ask = (tenant: Tenant, path = '/api/v1/services') =>
  world.request('GET', path, { headers: { ...headers, 'X-Tenant': tenant.slug } })
const change = (verb: string) => admin.call('POST', `/tenants/${acme.id}/${verb}`, { body: reason })

test('suspension stops sessions on the next request, in that tenant alone; reactivation lets them in', async () => {
  expect((await ask(acme)).status).toBe(200)
  await change('suspend')
  expect(await ask(acme)).toMatchObject({ status: 403, json: { code: 'tenant_suspended' } })
  expect((await ask(globex)).status).toBe(200)
  await change('reactivate')
  expect((await ask(acme)).status).toBe(200)
})

test('a session in a tier without a database is refused, and not served from the shared one', async () => {
  const tier = (isolationTier: string) =>
    world.owner('update control.tenants set isolation_tier = $2 where id = $1', [
      acme.id,
      isolationTier,
    ])
  await tier('dedicated_schema')
  expect(await ask(acme)).toMatchObject({
    status: 503,
    json: { code: 'tenant_database_unavailable' },
  })
  await tier('shared')
  expect((await ask(acme)).status).toBe(200)
})

test('a session opens nothing of the operator’s', async () => {
  const reply = await world.request('GET', '/api/v1/admin/tenants', { headers })
  expect(reply).toMatchObject({ status: 401, json: { code: 'unauthenticated' } })
})

test('under a verified domain a session speaks for its tenant without naming it', async () => {
  const host = `${acme.slug}.example`
  await world.owner('insert into control.verified_domains (domain, tenant_id) values ($1, $2)', [
    host,
    acme.id,
  ])
  const anywhere = await world.request('GET', '/api/v1/tenant', { headers })
  expect(anywhere).toMatchObject({ status: 400, json: { code: 'tenant_required' } })
  const there = await world.request('GET', '/api/v1/tenant', { headers, host })
  expect(there).toMatchObject({ status: 200, json: { id: acme.id } })
})
