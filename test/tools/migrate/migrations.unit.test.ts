import { describe, expect, test } from 'vitest'
import { directUrl, refuseUrlInArguments } from '../../../src/tools/command/connection-url.ts'
import { scriptOf } from '../../../src/tools/migrate/files.ts'
import { type Holder, seemsDead } from '../../../src/tools/migrate/lock.ts'
import { backOff } from '../../../src/tools/migrate/retry.ts'
import { migrationStates, refusals } from '../../../src/tools/migrate/state.ts'
import { statementsOf } from '../../../src/tools/migrate/statements.ts'

const migration = (tag: string, when: number, sql = tag) => ({ tag, when, ...scriptOf(sql) })
const applied = (tag: string, when: number, sql = tag) => ({ tag, when, hash: scriptOf(sql).hash })
const now = Date.UTC(2030, 0, 1)

describe('migration state', () => {
  const state = (record: Parameters<typeof migrationStates>[1]) =>
    migrationStates(
      [migration('a', 1), migration('b', 2), migration('c', now + 3_600_000)],
      record,
      now,
    ).entries.map((entry) => entry.state)

  test('follows the difference of sets, not the newest', () => {
    expect(state({ applied: [], begun: [] })).toEqual(['pending', 'pending', 'future'])
    expect(state({ applied: [applied('a', 1)], begun: [] })).toEqual([
      'applied',
      'pending',
      'future',
    ])
    expect(state({ applied: [applied('b', 2)], begun: [] })).toEqual([
      'out of order',
      'applied',
      'future',
    ])
  })

  test('an edited, a restamped and a begun one', () => {
    expect(state({ applied: [applied('a', 1, 'other')], begun: [] })[0]).toBe('edited')
    expect(state({ applied: [applied('z', 0, 'a')], begun: [] })[0]).toBe('restamped')
    const begun = { tag: 'a', hash: scriptOf('a').hash, done: 1, running: false }
    expect(state({ applied: [], begun: [begun] })[0]).toBe('partial')
    expect(state({ applied: [], begun: [{ ...begun, hash: 'other' }] })[0]).toBe('edited')
  })

  test('one row of the record is one migration restamped, however many files are alike', () => {
    const files = [migration('b', 2, 'same'), migration('c', 3, 'same')]
    const { entries } = migrationStates(
      files,
      { applied: [applied('a', 1, 'same')], begun: [] },
      now,
    )
    expect(entries.map((entry) => entry.state)).toEqual(['restamped', 'pending'])
  })

  test('every rejection has a remedy', () => {
    const record = {
      applied: [applied('b', 2, 'edited'), applied('gone', 9)],
      begun: [{ tag: 'a (rollback)', hash: '', done: 1, running: false }],
    }
    const found = refusals(
      migrationStates(
        [migration('a', 1), migration('b', 2), migration('c', now + 3_600_000)],
        record,
        now,
      ),
    )
    expect(found.map(({ what }) => what)).toHaveLength(5)
    expect(found.every(({ todo }) => todo?.includes('npm run'))).toBe(true)
  })
})

test('parts without SQL are no statements, and the mark of no transaction is a line of its own', () => {
  expect(scriptOf('-- only words\n--> statement-breakpoint\nselect 1').statements).toEqual([
    '\nselect 1',
  ])
  expect(scriptOf('-- no-transaction\nselect 1').transactional).toBe(false)
  expect(scriptOf(`select '-- no-transaction'`).transactional).toBe(true)
})

test.each([
  ['begin; select 1; commit', 'begins or ends a transaction'],
  ['create index concurrently i on t (a)', 'outside of a transaction only'],
  ['-- no-transaction\ncreate index concurrently on t (a)', 'has no name'],
  ['-- no-transaction\nselect 1; vacuum t', 'several statements at once'],
  ['create tabel t ()', 'syntax error'],
  ['-- no-transaction\nset search_path = s', 'is lost where the file resumes'],
])('%j is rejected before it is run', async (sql, why) => {
  await expect(statementsOf(scriptOf(sql), 'x')).rejects.toMatchObject({
    code: 2,
    why: expect.stringContaining(why),
  })
})

test.each([
  ['drop table a, b.c', ['table public.a', 'table b.c']],
  ['alter table t drop column x, drop column y', ['column public.t.x', 'column public.t.y']],
  ['truncate t', ['table public.t']],
  ['delete from t', ['rows of public.t']],
  [
    'with gone as (delete from t returning *) insert into u select * from gone',
    ['rows of public.t'],
  ],
  ['merge into t using u on t.x = u.x when matched then delete', ['rows of public.t']],
  ['drop schema s', ['schema s']],
  ['drop sequence s', ['sequence public.s']],
  ['drop owned by o', ['all that a role owns']],
  ['drop type mood cascade', ['columns that depend on type public.mood']],
  ['drop extension citext cascade', ['columns that depend on extension public.citext']],
  ['drop function f(int) cascade', ['columns that depend on function public.f']],
  ['drop policy p on t cascade', []],
  ['drop type mood', []],
  ['alter table t alter x type int', ['values that the type of public.t.x cannot hold']],
  ['drop view v', []],
  ['alter table t add column x int', []],
])('%s loses %j', async (sql, loses) => {
  expect((await statementsOf(scriptOf(sql), 'x'))[0]?.loses).toEqual(loses)
})

test('a holder of the lock is dead when it is silent, and not while it works', () => {
  const holder: Holder = { pid: 1, name: '', address: '', state: 'idle', quiet: 61, statement: '' }
  expect(seemsDead(holder)).toBe(true)
  expect(seemsDead({ ...holder, state: 'active' })).toBe(false)
  expect(seemsDead({ ...holder, quiet: 12 })).toBe(false)
})

test('a live runner is never silent for as long as a dead one', () => {
  for (let attempt = 1; attempt < 40; attempt += 1) {
    expect(backOff(attempt)).toBeGreaterThan(0)
    expect(backOff(attempt)).toBeLessThanOrEqual(10_000)
  }
})

test.each([
  'postgres://o@ep-x-pooler.aws.neon.tech/db',
  'postgres://o@host/db?pgbouncer=true',
  'https://host/db',
  'host=localhost',
  'postgres://o@EP-X-POOLER.aws.neon.tech/db',
  'postgres://o@localhost/db?host=elsewhere',
  'postgres://o@localhost/db?port=5433',
  'postgres://o:12/34@host/db',
  'postgres://o:12#34@host/db',
  'postgres://host/db',
  'postgres://o@host',
])('%s is no direct connection', (url) => {
  expect(() => directUrl(url)).toThrow('DATABASE_OWNER_URL')
})

test('a connection string in arguments is rejected and not repeated', () => {
  const word = 'sesame'
  for (const argument of [
    `postgresql://o:${word}@h/d`,
    `--url=postgres://o:${word}@h/d`,
    `host=h password=${word}`,
    `o:${word}@h/d`,
  ]) {
    expect(() => refuseUrlInArguments([argument])).toThrow(/^(?!.*sesame)/)
  }
  expect(() => refuseUrlInArguments(['--to', '0003_password'])).not.toThrow()
})
