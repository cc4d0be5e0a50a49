import { expect, test } from 'vitest'
import { down } from '../../../../src/tools/migrate/down.ts'
import { up } from '../../../../src/tools/migrate/up.ts'
import { type Scratch, scratch } from './support/database.ts'

const subject = '0004_partition_audit_events'
const before = (tag: string) => tag < subject
const tenant = '00000000-0000-7000-8000-00000000000a'

/** An audit event of each of some months, `ahead` counted from the one that runs, at its first and last millisecond. */
async function events(db: Scratch, months: readonly number[]): Promise<void> {
  await db.rows(
    `insert into audit_events (tenant_id, id, action, resource, resource_id, changes, occurred_at)
     select $1, (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || '7000' || '8'
         || lpad(to_hex(ahead + 100), 15, '0'))::uuid, 'insert', 'services', gen_random_uuid(), '{}', moment
     from unnest($2::int[]) ahead,
       lateral (select date_trunc('month', now() at time zone 'UTC') + make_interval(months => ahead) as first) m,
       unnest(array[first at time zone 'UTC', (first + interval '1 month' - interval '1 millisecond') at time zone 'UTC']) moment`,
    [tenant, months],
  )
}

const all = (db: Scratch) =>
  db.rows('select to_jsonb(a)::text from audit_events a order by id, occurred_at')

/** How many rows each partition has, by its place: the first, the months ahead, the default. */
async function placed(db: Scratch): Promise<Record<string, number>> {
  const rows = await db.rows(
    `select a.tableoid::regclass::text, count(*)::int from audit_events a group by 1 order by 1`,
  )
  return Object.fromEntries(rows.map(([name, count]) => [name, count]))
}

test('a database with audit events of several months keeps each of them, both ways', async () => {
  const db = await scratch()
  await db.run(`alter database ${db.name} set timezone = 'Pacific/Auckland'`)
  const throughIt = { url: db.url, only: ({ tag }: { tag: string }) => tag <= subject }
  await up({ url: db.url, only: ({ tag }) => before(tag) })
  await db.run(`insert into control.tenants (id, slug, name) values ('${tenant}', 'acme', 'Acme')`)
  await events(db, [-30, -2, -1, 0, 1, 3, 9])
  const kept = await all(db)
  expect(kept).toHaveLength(14)

  await up(throughIt)
  expect(await all(db)).toEqual(kept)
  const [months] = await db.rows(
    `select array_agg('partitions.audit_events_' || to_char(date_trunc('month', now() at time zone 'UTC')
       + make_interval(months => n), 'YYYY_MM') order by n) from unnest(array[1, 3]) n`,
  )
  const [[next, third]] = months as [[string, string]]
  expect(await placed(db)).toEqual({
    'partitions.audit_events_before': 8,
    [next]: 2,
    [third]: 2,
    'partitions.audit_events_default': 2,
  })

  const undone = await down({ url: db.url }, { loseData: true })
  expect(undone.map(({ tag }) => before(tag))).toEqual([false])
  expect(await all(db)).toEqual(kept)
  await up(throughIt)
  expect(await all(db)).toEqual(kept)
})
