import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
  await acme.call('POST', '/api/services', {
    body: { name: 'client', packageJson: { version: '1.0.0' } },
  })
})
afterAll(() => world.close())

const spec = (type: string) => ({
  openapi: '3.1.0',
  info: { title: 'castle', version: '1' },
  paths: {
    '/castles': {
      get: {
        responses: {
          200: { description: 'ok', content: { 'application/json': { schema: { type } } } },
        },
      },
    },
  },
})

const publish = (service: string, document: unknown, branch = 'main') =>
  acme.call('POST', `/api/specs/${service}`, {
    body: { spec: document, metadata: { service, version: '1.0.0', branch } },
  })

/** A contract of `client` with a provider, and interactions that were answered with these bodies. */
async function contractOf(provider: string, bodies: unknown[], document?: unknown) {
  await acme.call('POST', '/api/services', {
    body: { name: provider, packageJson: { version: '1.0.0' } },
  })
  if (document) await publish(provider, document)
  const contract = uuidv7()
  await world.owner(
    `insert into contracts (id, tenant_id, consumer_id, consumer_version_id, provider_id, provider_version_id, environment, spec_type)
     select $1, c.tenant_id, c.service_id, c.id, p.service_id, p.id, 'test', 'openapi'
     from service_versions c, service_versions p
     where c.service_id = (select id from services where tenant_id = $2 and name = 'client')
       and p.service_id = (select id from services where tenant_id = $2 and name = $3)`,
    [contract, acme.id, provider],
  )
  const ids = bodies.map(() => uuidv7())
  for (const [index, body] of bodies.entries()) {
    await world.owner(
      `with interaction as (
         insert into interactions (id, tenant_id, consumer_id, provider_id, fingerprint, operation, request, response, size)
         select $1, c.tenant_id, c.consumer_id, c.provider_id, $4, 'listCastles', '{"method":"GET","path":"/castles"}', $5, 1
         from contracts c where c.tenant_id = $2 and c.id = $3 returning *)
       insert into contract_interactions (id, tenant_id, contract_id, interaction_id)
       select gen_random_uuid(), tenant_id, $3, id from interaction`,
      [ids[index], acme.id, contract, String(index), JSON.stringify({ status: 200, body })],
    )
  }
  return { contract, ids }
}

test('an interaction is held against the specification as it stands now', async () => {
  const { ids } = await contractOf('castle', [['a']], spec('object'))
  const path = `/api/v1/interactions/${ids[0]}/deviations`
  const before = await acme.call('GET', path)
  expect(before.json).toEqual({
    id: ids[0],
    operation: 'listCastles',
    checked: true,
    deviations: [{ pointer: '/response/body', detail: expect.stringContaining('object') }],
  })
  expect(before.headers.get('Server-Timing')).toContain('desc="1"')
  await publish('castle', spec('string'), 'feature')
  expect((await acme.call('GET', path)).json.deviations).toHaveLength(1)
  await publish('castle', spec('array'))
  expect((await acme.call('GET', path)).json.deviations).toEqual([])
  expect((await acme.call('GET', `/api/v1/interactions/${uuidv7()}/deviations`)).status).toBe(404)
})

test('a contract’s interactions are told in pages, newest first', async () => {
  const { contract, ids } = await contractOf('keep', [['a'], {}, 'b'], spec('array'))
  const path = `/api/v1/contracts/${contract}/deviations`
  const first = await acme.call('GET', `${path}?limit=2&count=true`)
  expect(first.json.page).toEqual({ nextCursor: expect.any(String), hasMore: true, total: 3 })
  const second = await acme.call('GET', `${path}?limit=2&cursor=${first.json.page.nextCursor}`)
  expect(second.json.page).toEqual({ nextCursor: null, hasMore: false })
  const told = [...first.json.data, ...second.json.data]
  expect(told.map(({ id, checked, deviations }) => [id, checked, deviations.length])).toEqual([
    [ids[2], true, 1],
    [ids[1], true, 1],
    [ids[0], true, 0],
  ])
  expect((await acme.call('GET', `/api/v1/contracts/${uuidv7()}/deviations`)).status).toBe(404)
})

test('interactions without a specification are not checked', async () => {
  const { contract } = await contractOf('bare', [['a']])
  const reply = await acme.call('GET', `/api/v1/contracts/${contract}/deviations`)
  expect(reply.json.data).toMatchObject([{ checked: false, deviations: [] }])
})
