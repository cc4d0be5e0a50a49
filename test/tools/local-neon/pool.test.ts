import { neon } from '@neondatabase/serverless'
import { expect, test } from 'vitest'
import { control, failure, until, useDatabase } from './support/database.ts'

const db = useDatabase()
const pid = async () => (await db.sql`SELECT pg_backend_pid() AS pid`)[0]?.pid
const pooled = async () =>
  (await control.pool()).filter(
    ({ database, role }) => database === db.name && role === 'neondb_owner',
  )

test('a session setting leaks into the next request, as on Neon', async () => {
  await db.sql`SELECT set_config('app.leak', 'from another request', false)`
  const [row] = await db.sql`SELECT current_setting('app.leak', true) AS value`
  expect(row).toEqual({ value: 'from another request' })
})

test('a setting local to a transaction does not leak', async () => {
  await db.sql.transaction([db.sql`SELECT set_config('app.local', 'x', true)`])
  const [row] = await db.sql`SELECT current_setting('app.local', true) AS value`
  expect(row?.value || null).toBeNull()
})

test('requests one after the other share a connection, of each role its own', async () => {
  const first = await pid()
  expect(await pid()).toBe(first)
  await db.sql`CREATE ROLE pool_reader LOGIN PASSWORD 'reader'`
  const url = new URL(db.url)
  url.username = 'pool_reader'
  url.password = 'reader'
  const [other] = await neon(url.href)`SELECT pg_backend_pid() AS pid, current_user AS role`
  expect(other).toMatchObject({ role: 'pool_reader' })
  expect(other?.pid).not.toBe(first)
})

test('a connection whose single statement failed is thrown away, that of a batch is kept', async () => {
  const first = await pid()
  await failure(db.sql.transaction([db.sql`SELECT 1 / 0`]))
  expect(await pid()).toBe(first)
  await failure(db.sql`SELECT 1 / 0`)
  expect(await pid()).not.toBe(first)
})

test('a connection left in a transaction is thrown away', async () => {
  await db.sql`CREATE TABLE left_open (id int)`
  const first = await pid()
  await db.sql`BEGIN`
  expect(await pid()).not.toBe(first)
})

test('a backend that dies while idle is dropped quietly', async () => {
  const first = await pid()
  await db.raw.query('SELECT pg_terminate_backend($1, 5000)', [first])
  await until(async () => (await pooled()).every(({ idle }) => idle === 0))
  expect(await pid()).not.toBe(first)
})

test('no more than 20 connections are open, and the rest waits its turn', async () => {
  const work = Array.from({ length: 60 }, (_, i) => db.sql`SELECT ${i}::int AS i, pg_sleep(0.02)`)
  const rows = await Promise.all(work)
  expect(rows.map(([row]) => row?.i)).toEqual(work.map((_, i) => i))
  for (const { total, waiting } of await pooled()) {
    expect(total).toBeLessThanOrEqual(20)
    expect(waiting).toBe(0)
  }
})

test('a client that disconnects while waiting leaves the queue and costs no connection', async () => {
  await db.sql`CREATE TABLE turn (id int)`
  await db.raw.query('BEGIN; LOCK TABLE turn')
  const work = Array.from({ length: 20 }, () => db.sql`SELECT pg_backend_pid() AS pid FROM turn`)
  const working = Promise.all(work)
  const state = async () => (await pooled())[0]
  // Not by the pool's total: one that is closing counts too, and its place would be free for who comes next.
  const held = `SELECT FROM pg_locks WHERE NOT granted AND relation = 'turn'::regclass`
  await until(async () => (await db.raw.query(held)).rowCount === 20)
  const abort = new AbortController()
  const fetchOptions = { signal: abort.signal }
  const gone = Array.from({ length: 30 }, () =>
    failure(db.sql.query('SELECT 1', [], { fetchOptions })),
  )
  await until(async () => (await state())?.waiting === 30)
  abort.abort()
  await Promise.all(gone)
  await until(async () => (await state())?.waiting === 0)
  await db.raw.query('COMMIT')
  await working
  expect(await state()).toMatchObject({ total: 20, idle: 20 })
})
