import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { interaction, record, report, tasksOf, verify } from '../../../support/interactions.ts'
import { openWorld, type Reply, type Tenant, type World } from '../../../support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 30_000 })
})
afterAll(() => world.close())

/** The answers, each of which took one try: a deadlock would be got over by another one. */
function atOnce(...replies: Promise<Reply>[]): Promise<Reply[]> {
  return Promise.all(
    replies.map(async (reply) => {
      const { headers, ...rest } = await reply
      expect(headers.get('Server-Timing')).toContain('desc="1"')
      return { headers, ...rest }
    }),
  )
}

/** What the database holds of a tenant, and what it told. */
async function written(tenant: Tenant) {
  const [row] = await world.owner<{
    interactions: number
    miscounted: number
    events: Record<string, number>
  }>(
    `select (select count(*)::int from interactions where tenant_id = $1) as interactions,
       (select count(*)::int from contracts c where tenant_id = $1 and interaction_count
          <> (select count(*) from contract_interactions l where l.tenant_id = $1 and l.contract_id = c.id)) as miscounted,
       (select json_object_agg(type, n) from (select type, count(*)::int as n from events
          where tenant_id = $1 group by type)) as events`,
    [tenant.id],
  )
  return row
}

test('twenty batches at once with overlapping content: nothing is lost, doubled or told twice', async () => {
  for (let round = 0; round < 5; round += 1) {
    const acme = await world.tenant()
    const consumers = ['keep', 'gate', 'tower']
    const call = (consumer: string, n: number) => interaction({ consumer }, `/castles/${n}`)
    // Each batch has its own part, what every batch has, and some of its neighbours', in an order of its own.
    const batches = Array.from({ length: 20 }, (_, at) => {
      const paths = [...Array.from({ length: 10 }, (_, n) => n), at + 100, at + 101, at + 102]
      const all = consumers.flatMap((consumer) => paths.map((n) => call(consumer, n)))
      return at % 2 === 0 ? all : all.reverse()
    })
    const replies = await atOnce(...batches.map((batch) => record(acme, batch)))
    expect(replies.map(({ status }) => status)).toEqual(batches.map(() => 201))
    const different = 3 * (10 + 22)
    const told = replies.map(({ json }) => json.results)
    expect(told.reduce((sum, { recorded }) => sum + recorded, 0)).toBe(different)
    expect(told.every(({ recorded, duplicates }) => recorded + duplicates === 39)).toBe(true)
    const now = await written(acme)
    const { events = {} } = now ?? {}
    const { 'contract.changed': changed = 0 } = events
    expect(now).toMatchObject({ interactions: different, miscounted: 0 })
    expect(events).toEqual({
      'service.registered': 4,
      'version.created': 4,
      'contract.published': 3,
      'contract.changed': changed,
      'contract.requires_verification': changed + 3,
    })
  }
})

test('a result that meets a batch never counts for the interactions that it did not see', async () => {
  const acme = await world.tenant()
  for (let round = 0; round < 25; round += 1) {
    const changes = { consumerVersion: `1.${round}.0`, providerVersion: `2.${round}.0` }
    await record(acme, [interaction({ ...changes, providerVersion: '1.0.0' })])
    const [task] = await tasksOf(acme)
    const full = report(task, { providerVersion: changes.providerVersion })
    const replies = await atOnce(
      verify(acme, full),
      record(acme, [
        interaction(changes, `/new/${round}`),
        interaction(changes, `/newer/${round}`),
      ]),
      verify(acme, full),
    )
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(replies[1]?.json.results.recorded).toBe(2)
    const [now] = await tasksOf(
      acme,
      'castle-service',
      `?providerVersion=${changes.providerVersion}`,
    )
    expect(now).toMatchObject({ id: task.id, status: 'unknown' })
    await verify(acme, report(now, { providerVersion: changes.providerVersion }))
    const after = await acme.call(
      'GET',
      `/api/v1/verification-tasks/${task.id}?providerVersion=${changes.providerVersion}`,
    )
    expect(after.json.status).toBe('verified')
  }
})

test('archiving and recording at once leave one truth', async () => {
  const acme = await world.tenant()
  await record(acme, [interaction()])
  const [{ id }] = (await acme.call('GET', '/api/v1/contracts')).json.data
  const statuses = ['archived', 'active'] as const
  for (let round = 0; round < 20; round += 1) {
    const replies = await atOnce(
      ...statuses.map((status) =>
        acme.call('PATCH', `/api/v1/contracts/${id}`, { body: { status } }),
      ),
      record(acme, [interaction({}, `/new/${round}`)]),
    )
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 201])
    const contract = await acme.call('GET', `/api/v1/contracts/${id}`)
    const tasks = await tasksOf(acme)
    expect(contract.json.interactionCount).toBe(round + 2)
    expect(tasks.length).toBe(contract.json.status === 'active' ? 1 : 0)
    if (tasks.length > 0) expect(tasks[0].interactions).toHaveLength(round + 2)
  }
})

test('masking replaces or removes the named members of any document, as a slow model does', async () => {
  const names = ['secret', 'pin', '__proto__']
  const documents = fc.sample(
    fc
      .jsonValue({ maxDepth: 4 })
      .chain((value) =>
        fc
          .constantFrom(...names, 'plain')
          .map((name) => [{ [name]: value, kept: [{ [name]: value }] }, value]),
      )
      .filter((value) => !/\\u0000|\\ud/.test(JSON.stringify(value))),
    { numRuns: 300, seed: 20_261_121 },
  )
  for (const mark of ['[redacted]', undefined]) {
    const rows = await world.owner<{ same: boolean }>(
      `select app.masked(d.given, $2::text[], $3::jsonb) = d.expected as same
       from jsonb_to_recordset($1::jsonb) as d(given jsonb, expected jsonb)`,
      [
        JSON.stringify(documents.map((given) => ({ given, expected: model(given, names, mark) }))),
        `{${names.join(',')}}`,
        mark === undefined ? null : JSON.stringify(mark),
      ],
    )
    expect(rows).toEqual(documents.map(() => ({ same: true })))
  }
})

function model(value: unknown, names: readonly string[], mark: string | undefined): unknown {
  if (Array.isArray(value)) return value.map((one) => model(one, names, mark))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, member]) =>
    names.includes(name)
      ? mark === undefined
        ? []
        : [[name, mark]]
      : [[name, model(member, names, mark)]],
  )
  return Object.fromEntries(members.flat())
}
