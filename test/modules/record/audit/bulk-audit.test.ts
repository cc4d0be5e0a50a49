import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertRows } from '../../../isolation/support/world.ts'
import { interactionsOf, record } from '../../../support/interactions.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

type Audited = { table: string; omitted: string }
type Count = { action: string; forms: number; events: number; fields: number }

/** More rows than are audited one by one. */
const many = 51

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
  await insertRows(world, acme.id, 'bulk', 'secret')
})
afterAll(() => world.close())

/** Of types, and a name, that no audited table has yet. */
const odd = { table: 'odd', omitted: '{secret}' }

async function insertOdd(): Promise<void> {
  await world.owner(
    `create table odd (id uuid, tenant_id uuid, "a 'b\\ ""c" text, list text[], document jsonb, amount numeric,
       day date, flag boolean, span int4range, secret jsonb)`,
    [],
  )
  await world.owner(
    `insert into odd values (gen_random_uuid(), $1, E'\\t"é', '{a,NULL}', '{"b": [1, null]}', 1.50, '2026-11-21',
       false, '[1,2)', '"s"')`,
    [acme.id],
  )
}

/** Each table that is audited, with the fields that its trigger omits. */
async function auditedTables(): Promise<Audited[]> {
  return await world.owner<Audited>(
    `select tgrelid::regclass::text as table, encode(tgargs, 'escape') as omitted
     from pg_trigger where tgname = 'audit_insert' order by 1`,
    [],
  )
}

/** The audit events of one row, inserted and deleted alone and among others; `row` selects it. */
async function countsOf(scratch: string, row: string): Promise<Count[]> {
  for (const times of [1, many]) {
    await world.owner(
      `insert into ${scratch} select r.* from (${row}) r, generate_series(1, ${times})`,
      [],
    )
    await world.owner(`delete from ${scratch}`, [])
  }
  return await world.owner<Count>(
    `with gone as (delete from audit_events where resource = '${scratch}' returning *)
     select action, count(distinct changes)::int as forms, count(*)::int as events,
       (select count(*)::int from jsonb_object_keys(min(changes::text)::jsonb)) as fields
     from gone group by action order by action`,
    [],
  )
}

const alike = (fields: unknown) => [
  { action: 'delete', forms: 1, events: 1 + many, fields },
  { action: 'insert', forms: 1, events: 1 + many, fields },
]

describe('a row that is written with many others is audited like a single one', () => {
  test('covers every table, with values, JSON nulls and nothing', async () => {
    const tables = await auditedTables()
    expect(tables.length).toBeGreaterThan(20)
    await insertOdd()
    for (const { table, omitted } of [...tables, odd]) {
      const scratch = `scratch_${table}`
      const trigger = (name: string, on: string) =>
        `create trigger audit_${name} after ${name} on ${scratch} referencing ${on}
         for each statement execute function app.audit('${omitted.replace('\\000', '')}')`
      await world.owner(`create table ${scratch} as select * from ${table} limit 0`, [])
      await world.owner(trigger('insert', 'new table as new_rows'), [])
      await world.owner(trigger('delete', 'old table as old_rows'), [])
      const inserted = `select * from ${table} where tenant_id = '${acme.id}' limit 1`
      const { rows, nothing } = await variantsOf(table)
      expect(await countsOf(scratch, inserted), table).toEqual(alike(expect.any(Number)))
      expect(await countsOf(scratch, `select ${nothing} from (${inserted}) p`), table).toEqual(
        alike(0),
      )
      expect(await countsOf(scratch, `select ${rows} from (${inserted}) p`), table).toEqual(
        alike(0),
      )
    }
  })

  test('covers each row of a batch, by its caller', async () => {
    const requestId = crypto.randomUUID()
    const reply = await record(acme, interactionsOf(200), { 'X-Request-Id': requestId })
    expect(reply.json.results.recorded).toBe(200)
    const [found] = await world.owner(
      `select count(*)::int as rows, count(distinct e.resource_id)::int as events,
         count(*) filter (where e.actor_member_id = $2 and e.actor_type = 'key' and e.action = 'insert'
           and e.changes -> 'fingerprint' = jsonb_build_object('from', null, 'to', i.fingerprint)
           and e.changes -> 'request' = '{"omitted": true}')::int as whole
       from interactions i left join audit_events e
         on e.tenant_id = i.tenant_id and e.resource_id = i.id and e.request_id = $3
       where i.tenant_id = $1 and i.operation = 'getCastle'`,
      [acme.id, acme.memberId, requestId],
    )
    expect(found).toEqual({ rows: 200, events: 200, whole: 200 })
  })
})

/** The columns of a row of which only the key is left; and with JSON's null where a column may hold it. */
async function variantsOf(table: string): Promise<{ nothing: string; rows: string }> {
  const [found] = await world.owner<{ nothing: string; rows: string }>(
    `select string_agg(case when kept then format('%I', name) else format('null::%s', type) end, ', ' order by at) as nothing,
       string_agg(case when kept then format('%I', name)
         when type in ('json', 'jsonb') then format('''null''::%s', type)
         else format('null::%s', type) end, ', ' order by at) as rows
     from (select attname as name, format_type(atttypid, null) as type, attnum as at,
         attname in ('id', 'tenant_id', 'created_at', 'updated_at', 'revision') as kept
       from pg_attribute where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped) a`,
    [],
  )
  return found ?? { nothing: '', rows: '' }
}
