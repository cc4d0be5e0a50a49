import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sealAudit } from '../../../../src/core/jobs/seals.ts'
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

/** A tenant with three seals of 100 events each, one minute apart. */
async function sealedThrice(): Promise<void> {
  const first = Date.now() - 3_600_000
  for (const minute of [0, 1, 2]) {
    await fill(acme, new Date(first + minute * 60_000).toISOString(), 1)
    await seal()
  }
}

const middle = `(select id from audit_events where tenant_id = $1 and resource = 'castles' order by id offset 150 limit 1)`
const tampering: [string, string][] = [
  [
    'edited',
    `update audit_events set changes = '{"minute": {"from": null, "to": 777}}' where id = ${middle}`,
  ],
  [
    'moved to another actor',
    `update audit_events set actor_type = 'operator' where id = ${middle}`,
  ],
  [
    'moved in time',
    `update audit_events set occurred_at = occurred_at + interval '1 second' where id = ${middle}`,
  ],
  [
    'moved to another key',
    `update audit_events set actor_key_id = gen_random_uuid() where id = ${middle}`,
  ],
  [
    'put in the place of another',
    `with two as (
       select id, lead(id) over (order by id) as next from audit_events where tenant_id = $1 and resource = 'castles'
       order by id offset 149 limit 2),
     swapped as (delete from audit_events e using two where e.tenant_id = $1 and e.id in (two.id, two.next) returning e.*)
     insert into audit_events (id, tenant_id, action, resource, resource_id, changes, occurred_at)
     select (select other.id from swapped other where other.id <> s.id), s.tenant_id, s.action, s.resource, s.resource_id,
       s.changes, s.occurred_at from (select distinct on (id) * from swapped) s
     where (select count(distinct id) from swapped) = 2`,
  ],
  ['deleted', `delete from audit_events where id = ${middle}`],
  [
    'inserted',
    `insert into audit_events (id, tenant_id, action, resource, changes)
     select overlay(id::text placing '7000' from 15 for 4)::uuid, tenant_id, 'update', 'castles', '{}'
     from audit_events where id = ${middle}`,
  ],
  [
    'covered by a seal that was rewritten',
    `update audit_seals set event_count = event_count - 1 where tenant_id = $1
       and last_id = (select last_id from audit_seals where tenant_id = $1 order by last_id offset 1 limit 1)`,
  ],
]

test.each(tampering)(
  'a row that a superuser %s is found, in the seal concerned',
  async (_, sql) => {
    await sealedThrice()
    expect(await verdict()).toMatchObject({ intact: true, seals: 3, events: 300 })
    await world.owner(sql, [acme.id])
    const seals = await world.owner<{ id: string; to: string }>(
      `select id, app.id_time(last_id) as "to" from audit_seals where tenant_id = $1 order by last_id`,
      [acme.id],
    )
    const { intact, broken } = await verdict()
    expect(intact).toBe(false)
    expect(broken).toMatchObject({ sealId: seals[1]?.id, from: seals[0]?.to, to: seals[1]?.to })
    expect(
      await verdict(acme, `?from=${new Date(Date.now() - 60_000).toISOString()}`),
    ).toMatchObject({
      intact: true,
      seals: 0,
    })
  },
)

test('removed newest rows are missed by the seal over them', async () => {
  await sealedThrice()
  await world.owner(
    `delete from audit_events where tenant_id = $1 and id = (select last_id from audit_seals
       where tenant_id = $1 order by last_id desc limit 1)`,
    [acme.id],
  )
  expect(await verdict()).toMatchObject({ intact: false, broken: { events: 100, found: 99 } })
})

const cuts: [string, string[]][] = [
  [
    'was cut short, its last seal with it',
    [
      `delete from audit_events where tenant_id = $1
         and id > (select last_id from audit_seals where tenant_id = $1 order by last_id offset 2 limit 1)`,
      `delete from audit_seals where tenant_id = $1
         and last_id = (select max(last_id::text)::uuid from audit_seals where tenant_id = $1)`,
    ],
  ],
  [
    'was rewritten and sealed again',
    [
      `update audit_events set changes = '{}' where id = ${middle}`,
      'delete from audit_seals where tenant_id = $1',
    ],
  ],
]

test.each(cuts)('a record that %s does not match a seal kept elsewhere', async (_, steps) => {
  await sealedThrice()
  const { head } = await verdict()
  const query = `?head=${head.digest}`
  expect(await verdict(acme, query)).toMatchObject({ intact: true, headIsKept: true })
  await fill(acme, new Date(Date.now() - 600_000).toISOString(), 1)
  await seal()
  const later = await verdict(acme, query)
  expect(later).toMatchObject({ intact: true, headIsKept: true })
  expect(later.head).not.toEqual(head)
  for (const step of steps) await world.owner(step, [acme.id])
  await seal()
  const newest = `?head=${later.head.digest}`
  expect(await verdict()).toMatchObject({ intact: true, headIsKept: null })
  expect(await verdict(acme, newest)).toMatchObject({
    intact: false,
    headIsKept: false,
    broken: null,
  })
  const other = await world.tenant()
  expect(await verdict(other, query)).toMatchObject({ headIsKept: false, head: null })
})

test('a removed seal is missed by the next', async () => {
  await sealedThrice()
  const [, second, third] = await world.owner<{ id: string }>(
    'select id from audit_seals where tenant_id = $1 order by last_id',
    [acme.id],
  )
  await world.owner('delete from audit_seals where id = $1', [second?.id])
  expect((await verdict()).broken).toMatchObject({ sealId: third?.id })
})
