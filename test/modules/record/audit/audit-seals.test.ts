import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sealAudit } from '../../../../src/core/jobs/seals.ts'
import { asRuntime, entering } from '../../../isolation/support/world.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
})
beforeEach(async () => {
  acme = await world.tenant()
})
afterAll(() => world.close())

const seal = () => sealAudit(world.runtimeUrl)

/** Events of an age in whole minutes, one a minute apart and a hundred of each. */
function fill(tenant: Tenant, from: string, minutes: number): Promise<unknown[]> {
  return world.owner(
    `insert into audit_events (id, tenant_id, action, resource, resource_id, changes, occurred_at)
     select overlay(app.uuid7()::text placing left(app.id_at(at)::text, 13) from 1 for 13)::uuid, $1, 'update', 'castles',
       gen_random_uuid(), jsonb_build_object('minute', jsonb_build_object('from', null, 'to', nth)), at
     from (select m, nth, $2::timestamptz + m * interval '1 minute' as at
       from generate_series(0, $3::int - 1) m, generate_series(1, 100) nth) made`,
    [tenant.id, from, minutes],
  )
}

async function verdict(tenant = acme, query = '') {
  const { status, json, text } = await tenant.call('GET', `/api/v1/audit-events/verify${query}`)
  expect(status, text).toBe(200)
  return json
}

const middle = `(select id from audit_events where tenant_id = $1 and resource = 'castles' order by id offset 150 limit 1)`
const hourAgo = () => new Date(Date.now() - 3_600_000).toISOString()

/** A tenant with three seals of 100 events each, one minute apart. */
async function sealedThrice(): Promise<void> {
  const first = Date.now() - 3_600_000
  for (const minute of [0, 1, 2]) {
    await fill(acme, new Date(first + minute * 60_000).toISOString(), 1)
    await seal()
  }
}

test('events older than a minute are sealed, and younger ones are not', async () => {
  await fill(acme, hourAgo(), 2)
  await acme.call('POST', '/api/v1/environments', { body: { name: 'young' } })
  expect(await verdict()).toMatchObject({ intact: true, seals: 0, sealedUntil: null })
  const done = await seal()
  expect(done).toMatchObject({ more: false })
  const { sealedUntil, ...rest } = await verdict()
  expect(rest).toEqual({
    intact: true,
    head: { sealId: expect.any(String), digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    headIsKept: null,
    seals: 1,
    events: 200,
    expired: 0,
    broken: null,
  })
  expect(Date.parse(sealedUntil)).toBeLessThan(Date.now() - 60_000)
  expect(await seal()).toEqual({ seals: 0, events: 0, more: false })
})

test('each seal depends on the previous one, and no seal spans two months', async () => {
  const month = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth(), 1))
  await fill(acme, new Date(month.getTime() - 60_000).toISOString(), 2)
  await seal()
  expect(await verdict()).toMatchObject({ intact: true, seals: 2, events: 200 })
  const rows = await world.owner<{ chained: boolean }>(
    `select previous_id is not distinct from lag(last_id) over (order by last_id) as chained
     from audit_seals where tenant_id = $1`,
    [acme.id],
  )
  expect(rows).toEqual([{ chained: true }, { chained: true }])
})

test('seals of events without a key stay intact', async () => {
  await sealedThrice()
  const [row] = await world.owner<{ same: boolean }>(
    `select app.audit_digest(e) = sha256(convert_to(jsonb_build_array(e.id, e.tenant_id, e.actor_member_id, e.actor_type,
       e.request_id, e.action, e.resource, e.resource_id, e.outcome, e.reason, e.changes,
       extract(epoch from e.occurred_at))::text, 'UTF8')) as same
     from audit_events e where id = ${middle}`,
    [acme.id],
  )
  expect(row?.same).toBe(true)
})

test('one run seals all events', async () => {
  const [{ definition = '' } = {}] = await world.owner<{ definition: string }>(
    `select pg_get_functiondef('app.seal_audit'::regproc) as definition`,
    [],
  )
  await fill(acme, hourAgo(), 3)
  await world.owner(definition.replace('limit 100000', 'limit 100').replaceAll('500000', '100'), [])
  try {
    const done = await seal()
    expect(done).toMatchObject({ seals: 3, events: 300, more: false })
  } finally {
    await world.owner(definition, [])
  }
})

test('events removed by retention do not count as broken', async () => {
  await world.owner(`update app.retention set months = 3`, [])
  const old = new Date(Date.now() - 200 * 86_400_000).toISOString()
  await fill(acme, old, 1)
  await seal()
  await fill(acme, hourAgo(), 1)
  await seal()
  await world.owner('select app.keep_partitions(false)', [])
  const left = await world.owner(
    'select from audit_events where tenant_id = $1 and occurred_at <= $2',
    [acme.id, old],
  )
  expect(left).toEqual([])
  expect(await verdict()).toMatchObject({ intact: true, expired: 1, seals: 1, events: 100 })
  await world.owner(`update app.retention set months = 24`, [])
})

test('an event whose transaction commits late is not missed: the job waits for writers, or is not done', async () => {
  await fill(acme, hourAgo(), 1)
  const late = world.owner(
    `with written as (
       insert into audit_events (id, tenant_id, action, resource, changes, occurred_at)
       select overlay(app.uuid7()::text placing left(app.id_at(now() - interval '30 minutes')::text, 13) from 1 for 13)::uuid,
         $1, 'update', 'late', '{}', now() returning id)
     select pg_sleep(3) from written`,
    [acme.id],
  )
  await expect.poll(writers).toBe(1)
  await expect(seal()).rejects.toMatchObject({ fault: { sqlState: '55P03' } })
  expect((await verdict()).seals).toBe(0)
  await late
  await seal()
  expect(await verdict()).toMatchObject({ intact: true, seals: 1, events: 101 })
})

async function writers(): Promise<number> {
  const [row] = await world.owner<{ count: number }>(
    `select count(distinct pid)::int as count from pg_locks
     where relation = 'audit_events'::regclass and mode = 'RowExclusiveLock' and granted`,
    [],
  )
  return row?.count ?? 0
}

test('more than 200,000 events are too many at once', async () => {
  await fill(acme, hourAgo(), 1)
  await seal()
  await world.owner('update audit_seals set event_count = 200001 where tenant_id = $1', [acme.id])
  const reply = await acme.call('GET', '/api/v1/audit-events/verify')
  expect(reply).toMatchObject({ status: 422, json: { code: 'range_too_large', limit: 200_000 } })
})

test.each([
  'insert into audit_seals select * from audit_seals',
  `update audit_seals set digest = ''`,
  'delete from audit_seals',
  'lock table audit_seals in share row exclusive mode',
])('the runtime role cannot: %s', async (statement) => {
  const { refused } = await asRuntime(world, [await entering(acme), statement])
  expect(refused).toBe('42501')
})
