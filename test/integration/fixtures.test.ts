import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type Reply, type Tenant, type World } from '../support/world.ts'
import { openOwnerSession } from './support/owner-session.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 20_000 })
})
afterAll(() => world.close())

const clients = 20
const times = Array.from({ length: clients }, (_, index) => index)

async function tenantWith(...services: string[]): Promise<Tenant> {
  const tenant = await world.tenant()
  for (const name of services) {
    await tenant.call('POST', '/api/services', { body: { name, packageJson: {} } })
  }
  return tenant
}

const proposal = (service: string, operation: string, serviceVersion: string) => ({
  service,
  serviceVersion,
  operation,
  source: 'consumer',
  data: {
    request: { method: 'GET', path: '/' },
    response: { status: 200, body: { id: operation } },
  },
  createdFrom: { type: 'test_output', testRun: 'local' },
})

const statusesOf = (replies: Reply[]) => [...new Set(replies.map(({ status }) => status))].sort()

/** More than one where a lost deadlock was tried again. */
const roundTripsOf = (replies: Reply[]) => [
  ...new Set(
    replies.map(({ headers }) => /desc="(\d+)"/.exec(headers.get('Server-Timing') ?? '')?.[1]),
  ),
]

/** Sends requests that all come to write a table before the first of them does. */
async function together(table: string, send: () => Promise<Reply>[]): Promise<Reply[]> {
  const session = await openOwnerSession(world.ownerUrl)
  try {
    await session.run('begin')
    await session.run(`lock table ${table} in share row exclusive mode`)
    const sent = send()
    let answered = 0
    const count = () => {
      answered += 1
    }
    for (const one of sent) void one.then(count, count)
    for (let waiting = 0; waiting + answered < sent.length; ) {
      const { rows } = await session.run(
        'select count(*)::int as waiting from pg_locks where relation = $1::regclass and not granted',
        [table],
      )
      waiting = rows[0].waiting
    }
    await session.run('commit')
    return await Promise.all(sent)
  } finally {
    await session.close()
  }
}

/** Each fixture of a tenant with its status, its versions and its events, as the owner of the database sees them. */
function stored(tenant: Tenant) {
  return world.owner<{ operation: string; status: string; versions: number; events: string[] }>(
    `select s.name || ' ' || f.operation as operation, f.status,
       (select count(*)::int from fixture_versions v where v.fixture_id = f.id) as versions,
       (select array_agg(type order by occurred_at, id) from events e where e.subject_id = f.id) as events
     from fixtures f join services s on s.id = f.service_id where f.tenant_id = $1 order by 1`,
    [tenant.id],
  )
}

const operations = Array.from({ length: 100 }, (_, index) => `operation-${index}`)
const versions = Array.from({ length: 10 }, (_, index) => `1.${index}.0`)
/** A proposal for each operation of both services; which versions they name differs from client to client. */
const proposals = (client: number) =>
  ['castle', 'moat'].flatMap((service) =>
    operations.map((operation, at) => {
      const version = versions[(client + at) % versions.length] ?? ''
      return proposal(service, operation, version)
    }),
  )
const propose = (tenant: Tenant, fixtures: object[]) =>
  tenant.call('POST', '/api/fixtures/batch', { body: { fixtures } })

// Twenty meet at each table that a batch writes; what it writes before is there already, so that none waits there.
test.each([
  ['service_versions', 0],
  ['fixtures', 0],
  ['fixture_versions', 200],
] as const)(
  'the same proposals from twenty at once, who meet at %s: each is there once, with every version',
  async (table, known) => {
    const tenant = await tenantWith('castle', 'moat')
    if (table === 'fixtures') {
      const calls = ['castle', 'moat'].flatMap((service) =>
        versions.map((version) => [service, version]),
      )
      for (const [service, version] of calls) {
        await tenant.call('POST', `/api/v1/services/${service}/versions`, { body: { version } })
      }
    }
    if (known > 0) await propose(tenant, proposals(0))
    const replies = await together(table, () =>
      times.map((client) => {
        const all = proposals(client)
        // Each in another order, every second one backwards: who locks in the order of the items meets the others.
        const turned = [...all.slice(client), ...all.slice(0, client)]
        return propose(tenant, client % 2 === 0 ? turned : turned.reverse())
      }),
    )
    expect(statusesOf(replies)).toEqual([200])
    expect(roundTripsOf(replies)).toEqual(['1'])
    const sum = (of: string) => replies.reduce((total, { json }) => total + json[of], 0)
    expect([sum('created'), sum('duplicates'), sum('errors')]).toEqual([
      200 - known,
      3800 + known,
      0,
    ])
    expect(await stored(tenant)).toEqual(
      ['castle', 'moat'].flatMap((service) =>
        operations.toSorted().map((operation) => ({
          operation: `${service} ${operation}`,
          status: 'draft',
          versions: versions.length,
          events: ['fixture.proposed'],
        })),
      ),
    )
  },
)

test('one proposal from twenty at once: one of them made it, all got it', async () => {
  const tenant = await tenantWith('castle')
  const replies = await Promise.all(
    times.map((client) =>
      tenant.call('POST', '/api/fixtures', { body: proposal('castle', 'one', `1.0.${client}`) }),
    ),
  )
  expect(replies.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(statusesOf(replies)).toEqual([200, 201])
  expect(new Set(replies.map(({ json }) => json.id)).size).toBe(1)
  expect((await stored(tenant)).map(({ versions }) => versions)).toEqual([clients])
})

test('a draft that many judge at once is judged once', async () => {
  const tenant = await tenantWith('castle')
  const { json } = await tenant.call('POST', '/api/fixtures', {
    body: proposal('castle', 'judged', '1.0.0'),
  })
  const replies = await Promise.all(
    times.map((client) =>
      tenant.call('POST', `/api/v1/fixtures/${json.id}/approve`, {
        body: { approvedBy: `${client}` },
      }),
    ),
  )
  const [winner, ...others] = replies.filter(({ status }) => status === 200)
  expect(others).toEqual([])
  expect(statusesOf(replies)).toEqual([200, 409])
  const now = await tenant.call('GET', `/api/v1/fixtures/by-id/${json.id}`)
  expect(now.json).toEqual(winner?.json)
  expect((await stored(tenant))[0]?.events).toEqual(['fixture.proposed', 'fixture.approved'])
})

test('drafts that many approve together while others propose are approved once each', async () => {
  const tenant = await tenantWith('castle')
  const proposeSome = (round: string) => (client: number) =>
    tenant.call('POST', '/api/fixtures/batch', {
      body: {
        fixtures: times.map((at) => proposal('castle', `${round}-${client % 4}-${at}`, '1.0.0')),
      },
    })
  const approveAll = () =>
    tenant.call('POST', '/api/v1/fixtures/approve', { body: { service: 'castle' } })
  await Promise.all(times.map(proposeSome('before')))
  const replies = await Promise.all(times.flatMap((at) => [approveAll(), proposeSome('later')(at)]))
  const last = await approveAll()
  expect(statusesOf([...replies, last])).toEqual([200])
  expect(roundTripsOf(replies)).toEqual(['1'])
  const approved = [...replies, last].flatMap(({ json }) => json.fixtures ?? [])
  expect(approved).toHaveLength(160)
  expect(new Set(approved).size).toBe(160)
  const rows = await stored(tenant)
  expect(rows).toHaveLength(160)
  for (const row of rows) {
    expect(row).toMatchObject({ status: 'approved', versions: 1 })
    expect(row.events).toEqual(['fixture.proposed', 'fixture.approved'])
  }
})
