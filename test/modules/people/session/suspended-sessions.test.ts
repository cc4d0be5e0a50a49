import { afterAll, beforeAll, expect, test } from 'vitest'
import { reason } from '../../../support/operator.ts'
import { join, makePerson } from '../../../support/people.ts'
import { type Operator, openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let admin: Operator
let acme: Tenant
let globex: Tenant
let headers: Record<string, string>
beforeAll(async () => {
  world = await openWorld()
  admin = await world.operator()
  acme = await world.tenant()
  globex = await world.tenant()
  const jane = await makePerson(world)
  for (const tenant of [acme, globex]) await join(world, tenant, jane, 'owner')
  headers = { Cookie: jane.cookie }
})
afterAll(() => world.close())

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

test('a session in a tier without a database is rejected, and not served from the shared one', async () => {
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
