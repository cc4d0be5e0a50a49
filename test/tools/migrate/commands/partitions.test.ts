import pg from 'pg'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { findDrift } from '../../../../src/cli/drift.ts'
import { keepPartitionsAsOwner } from '../../../../src/cli/partitions.ts'
import { proveDatabase } from '../../../../src/cli/prove.ts'
import { command } from './support/command.ts'
import { useDatabase } from './support/database.ts'

const { database, ownerUrl, runtimeUrl, owner } = useDatabase()
const keep = () => keepPartitionsAsOwner(ownerUrl, { dryRun: false })
const nothing = { made: [], moved: 0, dropped: [], deleted: 0, unplaced: 0 }

/** The month that is `ahead` months from now, in UTC: `2026_12`. */
function month(ahead: number): string {
  const now = new Date()
  const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead))
  return first.toISOString().slice(0, 7).replace('-', '_')
}
const partition = (ahead: number) => `partitions.audit_events_${month(ahead)}`

/** Adds audit events of the middle of a month; `occurred`, where it differs, is the month that the row itself says. */
async function events(ahead: number, count: number, occurred = ahead): Promise<void> {
  await owner(
    `insert into audit_events (tenant_id, id, action, resource, resource_id, changes, occurred_at)
     select gen_random_uuid(), overlay(gen_random_uuid()::text placing
         left(app.id_floor((first + make_interval(months => $1, days => 14))::date)::text, 13) from 1)::uuid,
       'insert', 'services', gen_random_uuid(), '{}', first + make_interval(months => $3, days => 14)
     from date_trunc('month', now() at time zone 'UTC') first, generate_series(1, $2)`,
    [ahead, count, occurred],
  )
}

/** Where rows are, by partition. */
async function placed(): Promise<Record<string, number>> {
  const rows = await owner<{ name: string; count: number }>(
    'select tableoid::regclass::text as name, count(*)::int from audit_events group by 1',
    [],
  )
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]))
}

/** As if the migration had been applied `ago` months ago, and the job had run ever since. */
async function migratedMonthsAgo(ago: number): Promise<void> {
  const run = (sql: string) => owner(sql, [])
  const children = await owner<{ name: string }>(
    `select partition::text as name from app.partitions_of('audit_events') where lower_id is not null`,
    [],
  )
  for (const { name } of children) await run(`drop table ${name}`)
  await run('truncate audit_events')
  await run('alter table audit_events detach partition partitions.audit_events_before')
  const [row] = await owner<{ bound: string }>(
    `select app.id_floor((date_trunc('month', now() at time zone 'UTC') - make_interval(months => $1))::date) as bound`,
    [ago],
  )
  await run(
    `alter table audit_events attach partition partitions.audit_events_before for values from (minvalue) to ('${row?.bound}')`,
  )
  for (let ahead = -ago; ahead <= 3; ahead += 1) {
    await run(`select app.make_partition('audit_events', to_date('${month(ahead)}', 'YYYY_MM'))`)
  }
}

beforeEach(() => migratedMonthsAgo(27))

test('the partitions of three months ahead are made, once', async () => {
  expect(await keep()).toEqual(nothingBut({ dropped: [whole(-27), whole(-26), whole(-25)] }))
  expect(await keep()).toEqual(nothing)
  for (const ahead of [1, 2, 3]) await owner(`drop table ${partition(ahead)}`, [])
  const [row] = await owner<{ ready: { nextPartitions: boolean } }>(
    'select app.readiness() as ready',
    [],
  )
  expect(row?.ready.nextPartitions).toBe(false)
  const made = [1, 2, 3].map((ahead) => month(ahead).replace('_', '-'))
  expect(await keep()).toEqual(nothingBut({ made }))
  expect(await keep()).toEqual(nothing)
})

test('rows without a partition wait in the default one, and are moved to their months', async () => {
  await keep()
  for (const ahead of [0, 2]) await owner(`drop table ${partition(ahead)}`, [])
  await events(0, 4)
  await events(2, 3)
  await events(9, 2)
  expect(await placed()).toEqual({ 'partitions.audit_events_default': 9 })
  const made = [0, 2].map((ahead) => month(ahead).replace('_', '-'))
  expect(await keep()).toEqual(nothingBut({ made, moved: 7, unplaced: 2 }))
  expect(await placed()).toEqual({
    [partition(0)]: 4,
    [partition(2)]: 3,
    'partitions.audit_events_default': 2,
  })
})

describe('past retention, 24 months besides the one that runs', () => {
  test('whole months go, with their counts; younger ones stay', async () => {
    await events(-26, 5)
    await events(-25, 7)
    await events(-24, 1)
    await events(0, 1)
    const dry = await keepPartitionsAsOwner(ownerUrl, { dryRun: true })
    expect(dry.dropped).toEqual([whole(-27), whole(-26, 5), whole(-25, 7)])
    expect(Object.values(await placed())).toEqual(expect.arrayContaining([5, 7, 1, 1]))
    expect(await keep()).toEqual(dry)
    expect(await placed()).toEqual({ [partition(-24)]: 1, [partition(0)]: 1 })
  })

  test('a month in which any row says that it is younger stays', async () => {
    await events(-25, 3)
    await events(-25, 1, -2)
    expect(await keep()).toEqual(nothingBut({ dropped: [whole(-27), whole(-26)] }))
    expect(await placed()).toEqual({ [partition(-25)]: 4 })
  })

  test('rows of before the first month go one by one while younger ones are among them', async () => {
    await migratedMonthsAgo(2)
    await events(-40, 3)
    await events(-25, 2)
    await events(-24, 4)
    await events(-30, 1, -1)
    expect(await keep()).toEqual(nothingBut({ deleted: 5 }))
    expect(await placed()).toEqual({ 'partitions.audit_events_before': 5 })
  })

  test('rows go together when all have expired, and the partition stays', async () => {
    await events(-30, 6)
    const name = 'partitions.audit_events_before'
    const { dropped } = await keep()
    expect(dropped).toContainEqual({ partition: name, rows: 6 })
    await events(-30, 1)
    expect(await placed()).toEqual({ [name]: 1 })
  })
})

test('two and ten runs at once do it once, and nobody fails', async () => {
  await events(-25, 2)
  await owner(`drop table ${partition(3)}`, [])
  const runs = await Promise.all(Array.from({ length: 10 }, () => keep()))
  expect(runs.flatMap(({ made }) => made)).toEqual([month(3).replace('_', '-')])
  expect(runs.flatMap(({ dropped }) => dropped)).toEqual([whole(-27), whole(-26), whole(-25, 2)])
})

test('partitions made and dropped by the job are proved, and no drift', async () => {
  await keep()
  expect(await findDrift({ url: ownerUrl })).toMatchObject({ differs: [] })
  expect((await proveDatabase({ ownerUrl })).findings).toEqual([])
  await owner(`grant select on ${partition(1)} to app_user`, [])
  const drift = await findDrift({ url: ownerUrl })
  await owner(`revoke select on ${partition(1)} from app_user`, [])
  expect(drift.database.unexpected).toEqual([
    'grant SELECT on relation each partition of public.audit_events to app_user',
  ])
})

describe('the command', () => {
  const variables = { DATABASE_OWNER_URL: ownerUrl }

  test('says what it would do, does it, and then has nothing to do', async () => {
    await events(-25, 2)
    const dry = await command('partitions', ['--dry-run'], variables)
    expect(dry).toMatchObject({ code: 0, stderr: '' })
    expect(dry.stdout).toContain(`would remove ${partition(-25)} with 2 rows past retention\n`)
    expect(JSON.parse((await command('partitions', ['--json'], variables)).stdout)).toEqual(
      nothingBut({ dropped: [whole(-27), whole(-26), whole(-25, 2)] }),
    )
    expect((await command('partitions', [], variables)).stdout).toBe('Nothing to do.\n')
  })

  test('gives way to a long reader, says so, and changes nothing', async () => {
    const reader = new pg.Client(ownerUrl)
    await reader.connect()
    onTestFinished(() => reader.end())
    await reader.query('begin')
    await reader.query('select from audit_events limit 1')
    const { code, stderr } = await command('partitions', [], variables)
    await reader.query('rollback')
    expect([code, stderr]).toEqual([3, expect.stringContaining('longer than two seconds')])
    expect((await keep()).dropped).toHaveLength(3)
  })

  test('rejects a role without the right', async () => {
    const role = 'partitions_stranger'
    await owner(`create role ${role} login password 'a b c'`, [])
    await owner(`grant connect on database ${database} to ${role}`, [])
    onTestFinished(async () => {
      await owner(`revoke all on database ${database} from ${role}`, [])
      await owner(`drop role ${role}`, [])
    })
    const [row] = await owner<{ port: string }>('show port', [])
    const url = Object.assign(new URL(ownerUrl), {
      username: role,
      password: 'a b c',
      port: row?.port,
    })
    const { code, stderr } = await command('partitions', [], { DATABASE_OWNER_URL: url.href })
    expect([code, stderr]).toEqual([2, expect.stringContaining(`the role ${role} may not`)])
  })
})

describe('the runtime role, which the cron trigger is', () => {
  async function asRuntime(sql: string): Promise<unknown> {
    const client = new pg.Client(runtimeUrl)
    await client.connect()
    try {
      return await client.query(sql)
    } catch (error) {
      return (error as pg.DatabaseError).code
    } finally {
      await client.end()
    }
  }

  test('keeps partitions, and cannot bring forward what goes', async () => {
    await events(-25, 2)
    await events(-24, 3)
    const settings = `set timezone = 'Pacific/Kiritimati'; set datestyle = 'SQL, DMY'; set search_path = public`
    const ran = await asRuntime(`${settings}; select app.keep_partitions(false)`)
    expect(ran).toHaveLength(4)
    expect(await placed()).toEqual({ [partition(-24)]: 3 })
  })

  test.each([
    'update app.retention set months = 3',
    'delete from app.retention',
    'select * from app.retention for update',
    `select app.make_partition('audit_events', '2000-01-01')`,
    `select * from app.partitions_of('audit_events')`,
    'drop table partitions.audit_events_default',
    'select * from partitions.audit_events_default',
    'alter table audit_events detach partition partitions.audit_events_default',
  ])('rejects %s', async (sql) => {
    expect(await asRuntime(sql)).toBe('42501')
  })

  test('rejects a retention of less than three months', async () => {
    const less = owner('update app.retention set months = 2', [])
    await expect(less).rejects.toMatchObject({ code: '23514' })
  })
})

function nothingBut(some: object) {
  return { ...nothing, ...some }
}

function whole(ahead: number, rows = 0) {
  return { partition: partition(ahead), rows }
}
