import { afterAll, beforeAll, expect, test } from 'vitest'
import { generator } from '../support/load/random.ts'
import { openWorld, type Tenant, type World } from '../support/world.ts'
import { type Acknowledged, behave, names } from './support/crowd.ts'
import { castleSpec, deploymentsTo, makeEnvironment, publishCastle } from './support/slice.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 20_000 })
})
afterAll(() => world.close())

const nothing = (): Acknowledged => ({ registered: [], published: [], deployed: [] })

async function seed(tenant: Tenant): Promise<void> {
  for (const name of names) {
    const packageJson = { version: '1.0.0', owner: tenant.slug }
    await tenant.call('POST', '/api/services', { body: { name, packageJson } })
    const spec = { openapi: '3.1.0', info: { title: tenant.slug, version: '1' }, paths: {} }
    const metadata = { service: name, version: '1.0.0', uploadedBy: tenant.slug }
    await tenant.call('POST', '/api/specs/x', { body: { spec, metadata } })
  }
}

test('fifty clients over two tenants with the same names: no mix-up, nothing lost or doubled', async () => {
  const tenants = [await world.tenant(), await world.tenant()] as const
  const told = [nothing(), nothing()] as const
  await Promise.all(tenants.map(seed))
  const before = await Promise.all(tenants.map(written))
  const wrong = await Promise.all(
    Array.from({ length: 50 }, (_, client) => {
      const at = client % 2 === 0 ? 0 : 1
      const id = `client-${client}`
      return behave({ tenant: tenants[at], told: told[at], pick: generator(client), id }, 12)
    }),
  )
  expect(wrong.flat()).toEqual([])
  for (const at of [0, 1] as const) {
    const { registered, published, deployed } = told[at]
    const now = await written(tenants[at])
    const news = published.filter(({ isNew }) => isNew).map(({ name }) => name)
    expect(deployed.length).toBeGreaterThan(50)
    expect(registered).toEqual([])
    expect(new Set(news).size).toBe(news.length)
    expect(now.specs).toBe((before[at]?.specs ?? 0) + news.length)
    expect(now.publications).toBe((before[at]?.publications ?? 0) + published.length)
    expect(now.deployments).toEqual(deployed.map(({ id }) => id).sort())
    expect(now.audited).toEqual(deployed.map(({ id, requestId }) => `${id} ${requestId}`).sort())
    expect(now.told).toEqual(now.audited)
    expect(now.versions).toBe(now.versionEvents)
    expect(now).toMatchObject({ services: names.length, strangers: 0, crowded: 0 })
  }
})

/** What the database holds of a tenant, as its owner sees it. */
async function written(tenant: Tenant) {
  const [row] = await world.owner<{
    services: number
    specs: number
    versions: number
    publications: number
    versionEvents: number
    deployments: string[]
    audited: string[]
    told: string[]
    strangers: number
    crowded: number
  }>(
    `select
       (select count(*)::int from services where tenant_id = $1) as services,
       (select count(*)::int from specs where tenant_id = $1) as specs,
       (select count(*)::int from service_versions where tenant_id = $1) as versions,
       (select count(*)::int from events where tenant_id = $1 and type = 'spec.published') as publications,
       (select count(*)::int from events where tenant_id = $1 and type = 'version.created') as "versionEvents",
       (select coalesce(json_agg(id order by id::text collate "C"), '[]') from deployments where tenant_id = $1) as deployments,
       (select coalesce(json_agg(line order by line collate "C"), '[]') from (select resource_id || ' ' || request_id as line
          from audit_events where tenant_id = $1 and resource = 'deployments' and action = 'insert')) as audited,
       (select coalesce(json_agg(line order by line collate "C"), '[]') from (select subject_id || ' ' || request_id as line
          from events where tenant_id = $1 and type = 'deployment.recorded')) as told,
       (select count(*)::int from audit_events where tenant_id = $1 and resource not in ('tenants', 'members', 'roles', 'api_keys')
          and actor_member_id is distinct from $2)
       + (select count(*)::int from specs where tenant_id = $1 and content not like '%' || $3 || '%')
       + (select count(*)::int from services where tenant_id = $1 and package_json ->> 'owner' <> $3) as strangers,
       (select count(*)::int from (select from deployments where tenant_id = $1
          group by service_id, environment_id having count(*) filter (where active) <> 1)) as crowded`,
    [tenant.id, tenant.memberId, tenant.slug],
  )
  if (!row) throw new Error('the count gave no row')
  return row
}

test('twenty deployments of one service at once, fifty times: one is active, all are recorded', async () => {
  const acme = await world.tenant()
  const body = { name: 'castle', packageJson: {} }
  await acme.call('POST', '/api/services', { body })
  const versions = Array.from({ length: 20 }, (_, minor) => `1.${minor}.0`)
  for (const version of versions) {
    await acme.call('POST', '/api/v1/services/castle/versions', { body: { version } })
  }
  for (let round = 1; round <= 50; round += 1) {
    const replies = await Promise.all(
      versions.map((version) =>
        acme.call('POST', '/api/deployments', {
          body: { name: 'castle', version, environment: 'production' },
        }),
      ),
    )
    expect(replies.map(({ status }) => status)).toEqual(versions.map(() => 200))
    const active = await acme.call('GET', '/api/deployments/active?environment=production')
    expect(active.json).toHaveLength(1)
    expect(replies.map(({ json }) => json.id)).toContain(active.json[0].id)
    const all = { rows: 20 * round, audited: 20 * round, told: 20 * round }
    expect(await deploymentsTo(world, acme, 'production')).toEqual(all)
  }
})

test.each([
  ['a service', '/api/v1/services/castle', (n: number) => ({ description: `by ${n}` })],
  [
    'an environment',
    '/api/v1/environments/production',
    (n: number) => ({ displayName: `by ${n}` }),
  ],
  ['a specification, interactively', castleSpec, (n: number) => ({ [`x-by-${n}`]: true })],
])('ten patches of %s with one ETag: one is done, the others are 412', async (_, path, bodyOf) => {
  const acme = await world.tenant()
  await publishCastle(acme)
  await makeEnvironment(acme, 'production')
  for (let round = 0; round < 5; round += 1) {
    const etag = (await acme.call('GET', path)).headers.get('ETag') ?? ''
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        acme.call('PATCH', path, { body: bodyOf(10 * round + n), headers: { 'If-Match': etag } }),
      ),
    )
    const [done, ...others] = replies.sort((a, b) => a.status - b.status)
    expect(done).toMatchObject({ status: 200 })
    expect(others.map(({ status, json }) => [status, json.code])).toEqual(
      others.map(() => [412, 'version_conflict']),
    )
    const now = await acme.call('GET', path)
    expect(now.headers.get('ETag')).toBe(done?.headers.get('ETag'))
    expect(now.text).toBe(done?.text)
  }
})
