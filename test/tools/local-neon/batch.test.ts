import type { NeonQueryFunctionInTransaction } from '@neondatabase/serverless'
import { beforeAll, expect, test } from 'vitest'
import { failure, post, until, useDatabase } from './support/database.ts'

const db = useDatabase()

beforeAll(async () => {
  await db.raw.query('CREATE TABLE entry (id int PRIMARY KEY, parent int)')
  await db.raw.query(`ALTER TABLE entry ADD CONSTRAINT entry_parent
    FOREIGN KEY (parent) REFERENCES entry DEFERRABLE INITIALLY DEFERRED`)
})

const modes = ['transaction_isolation', 'transaction_read_only', 'transaction_deferrable']
const settings = (sql: NeonQueryFunctionInTransaction<false, false>) =>
  modes.map((name) => sql`SELECT current_setting(${name}) AS value`)

test.each([
  [{}, ['read committed', 'off', 'off']],
  [{ isolationLevel: 'ReadUncommitted' }, ['read uncommitted', 'off', 'off']],
  [{ isolationLevel: 'ReadCommitted' }, ['read committed', 'off', 'off']],
  [{ isolationLevel: 'RepeatableRead' }, ['repeatable read', 'off', 'off']],
  [{ isolationLevel: 'Serializable' }, ['serializable', 'off', 'off']],
  [{ readOnly: true }, ['read committed', 'on', 'off']],
  [
    { isolationLevel: 'Serializable', readOnly: true, deferrable: true },
    ['serializable', 'on', 'on'],
  ],
] as const)('a batch runs with %j', async (options, expected) => {
  const results = await db.sql.transaction((sql) => settings(sql), options)
  expect(results.flat().map((row) => row?.value)).toEqual(expected)
})

test('the batch headers are echoed, and only the exact word true counts', async () => {
  const body = { queries: [{ query: "SELECT current_setting('transaction_read_only') AS value" }] }
  const set = await post(db.url, body, {
    'neon-batch-isolation-level': 'RepeatableRead',
    'neon-batch-read-only': 'true',
    'neon-batch-deferrable': 'TRUE',
  })
  expect(set.headers.get('neon-batch-isolation-level')).toBe('RepeatableRead')
  expect(set.headers.get('neon-batch-read-only')).toBe('true')
  expect(set.headers.get('neon-batch-deferrable')).toBeNull()
  const unset = await post(db.url, body, { 'neon-batch-read-only': '1' })
  expect(unset.headers.get('neon-batch-read-only')).toBeNull()
  expect(JSON.parse(unset.text).results[0].rows).toEqual([{ value: 'off' }])
})

test('an unknown isolation level is 400', async () => {
  const headers = { 'neon-batch-isolation-level': 'Chaos' }
  const answer = await post(db.url, { queries: [{ query: 'SELECT 1' }] }, headers)
  expect(answer.status).toBe(400)
  expect(JSON.parse(answer.text).message).toBe('invalid isolation level')
})

test('a write in a read-only batch is 25006', async () => {
  const write = db.sql.transaction([db.sql`INSERT INTO entry VALUES (1)`], { readOnly: true })
  expect(await failure(write)).toMatchObject({ code: '25006' })
})

test('a failing statement rolls back those before it', async () => {
  const batch = db.sql.transaction([db.sql`INSERT INTO entry VALUES (2)`, db.sql`SELECT 1 / 0`])
  expect(await failure(batch)).toMatchObject({ code: '22012' })
  expect(await db.sql`SELECT * FROM entry WHERE id = 2`).toEqual([])
})

test('a later statement sees the setting an earlier one made, and only in its transaction', async () => {
  const [, seen] = await db.sql.transaction([
    db.sql`SELECT set_config('app.tenant', 'acme', true)`,
    db.sql`SELECT current_setting('app.tenant') AS tenant`,
  ])
  expect(seen).toEqual([{ tenant: 'acme' }])
  const [after] = await db.sql`SELECT current_setting('app.tenant', true) AS tenant`
  expect(after?.tenant || null).toBeNull()
})

test('a constraint that fails at COMMIT is a 400 with its code', async () => {
  const batch = db.sql.transaction([db.sql`INSERT INTO entry VALUES (3, 999)`])
  expect(await failure(batch)).toMatchObject({ code: '23503', constraint: 'entry_parent' })
  expect(await db.sql`SELECT * FROM entry WHERE id = 3`).toEqual([])
})

test('a serialization failure at COMMIT is a 400 with 40001', async () => {
  await db.raw.query(`CREATE TABLE refused (id int);
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'late' USING ERRCODE = '40001'; END $$;
    CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON refused DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION refuse()`)
  const batch = db.sql.transaction([db.sql`INSERT INTO refused VALUES (1)`, db.sql`SELECT 1`])
  expect(await failure(batch)).toMatchObject({ code: '40001', message: 'late' })
})

test('one of two overlapping serializable batches fails with 40001', async () => {
  await db.raw.query('CREATE TABLE skew (who text)')
  await db.raw.query('SELECT pg_advisory_lock(1)')
  const isolated = { isolationLevel: 'Serializable' } as const
  const batches = ['a', 'b'].map((who) =>
    db.sql.transaction(
      [
        db.sql`SELECT count(*) FROM skew`,
        db.sql`INSERT INTO skew VALUES (${who})`,
        db.sql`SELECT pg_advisory_xact_lock_shared(1)`,
      ],
      isolated,
    ),
  )
  const settled = Promise.allSettled(batches)
  await until(async () => {
    const waiting = await db.raw.query(`SELECT count(*)::int AS n FROM pg_locks
      WHERE locktype = 'advisory' AND NOT granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
    return waiting.rows[0].n === 2
  })
  await db.raw.query('SELECT pg_advisory_unlock(1)')
  const refused = (await settled).filter((outcome) => outcome.status === 'rejected')
  expect(refused).toHaveLength(1)
  expect(refused[0]?.reason).toMatchObject({ code: '40001' })
  expect(await db.sql`SELECT * FROM skew`).toHaveLength(1)
})
