import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { control, failure, uniqueName, until, useDatabase } from './support/database.ts'

const db = useDatabase()
const database = db.name
const insert = (id: number) => db.sql`INSERT INTO item VALUES (${id})`
const ids = async () =>
  (await db.raw.query('SELECT id FROM item ORDER BY id')).rows.map((r) => r.id)

beforeAll(async () => {
  await db.raw.query('CREATE TABLE item (id int PRIMARY KEY)')
})

test('drop_before loses the request, and nothing is written', async () => {
  await control.fault({ kind: 'drop_before', database })
  const error = await failure(insert(1))
  expect(error.message).toContain('fetch failed')
  expect(error.code).toBeUndefined()
  expect(await ids()).not.toContain(1)
  await insert(1)
  expect(await ids()).toContain(1)
})

test('drop_after loses the answer, and the write is there', async () => {
  await control.fault({ kind: 'drop_after', database, times: 2 })
  expect((await failure(insert(2))).message).toContain('fetch failed')
  expect((await failure(db.sql.transaction([insert(3)]))).message).toContain('fetch failed')
  expect(await ids()).toEqual(expect.arrayContaining([2, 3]))
})

test('admin_shutdown ends a real backend: 57P01, and nothing is written', async () => {
  const [before] = await db.sql`SELECT pg_backend_pid() AS pid`
  await control.fault({ kind: 'admin_shutdown', database, times: 2 })
  const expected = { code: '57P01', severity: 'FATAL' }
  expect(await failure(insert(4))).toMatchObject(expected)
  expect(await failure(db.sql.transaction([insert(4)]))).toMatchObject(expected)
  expect(await ids()).not.toContain(4)
  const gone = await db.raw.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [before?.pid])
  expect(gone.rowCount).toBe(0)
  await insert(4)
})

test('too_many is 429 and unavailable 503, and nothing is written', async () => {
  await control.fault({ kind: 'too_many', database })
  await control.fault({ kind: 'unavailable', database })
  expect((await failure(insert(5))).message).toContain('HTTP status 429')
  expect((await failure(insert(5))).message).toContain('HTTP status 503')
  expect(await ids()).not.toContain(5)
})

test('half_open never answers, and nothing is written', async () => {
  await control.fault({ kind: 'half_open', database })
  const abort = new AbortController()
  const fetchOptions = { signal: abort.signal }
  const query = failure(db.sql.query('INSERT INTO item VALUES (6)', [], { fetchOptions }))
  expect(await Promise.race([query, sleep(300, 'silent')])).toBe('silent')
  abort.abort()
  await query
  expect(await ids()).not.toContain(6)
})

test('slow waits before it executes', async () => {
  await control.fault({ kind: 'slow', database, delayMs: 300 })
  const started = performance.now()
  await insert(7)
  expect(performance.now() - started).toBeGreaterThan(290)
})

test('match, transport, times and database restrict a fault', async () => {
  await control.fault({ kind: 'unavailable', database, match: 'marked' })
  await control.fault({ kind: 'unavailable', database, transport: 'websocket' })
  await control.fault({ kind: 'unavailable', database: uniqueName('other') })
  await db.sql`SELECT 1`
  const batch = db.sql.transaction([db.sql`SELECT 1`, db.sql`SELECT 1 /* marked */`])
  expect((await failure(batch)).message).toContain('503')
  await db.sql`SELECT 1 /* marked */`
})

test('cleared faults do not strike', async () => {
  await control.fault({ kind: 'unavailable', database })
  await control.clearFaults(database)
  await db.sql`SELECT 1`
})

test('an invalid fault is rejected', async () => {
  const kind = 'earthquake' as 'slow'
  expect((await failure(control.fault({ kind, database }))).message).toContain('expected one of')
  const times = -1
  expect((await failure(control.fault({ kind: 'slow', database, times }))).message).toContain(
    'times',
  )
})

test('requests, statements and batches are counted, each database by itself', async () => {
  await control.resetStats(database)
  await db.sql`SELECT 1`
  await db.sql.transaction([db.sql`SELECT 1`, db.sql`SELECT 2`, db.sql`SELECT 3`])
  await failure(db.sql`SELECT 1 / 0`)
  expect(await control.stats(database)).toEqual({
    requests: 3,
    queries: 5,
    batches: 1,
    websockets: 0,
    transactions: 0,
  })
  expect(await control.stats(uniqueName('other'))).toMatchObject({ requests: 0 })
})

test('a delay is added to every request of its database', async () => {
  await control.delay(150, database)
  const started = performance.now()
  await db.sql`SELECT 1`
  await db.sql.transaction([db.sql`SELECT 1`, db.sql`SELECT 2`])
  expect(performance.now() - started).toBeGreaterThan(290)
  await control.delay(0, database)
})

test('a statement cancelled while delayed is not executed', async () => {
  await control.delay(300, database)
  const fetchOptions = { signal: AbortSignal.timeout(100) }
  await failure(db.sql.query('INSERT INTO item VALUES (8)', [], { fetchOptions }))
  await control.delay(0, database)
  const before = await control.stats(database)
  await sleep(400)
  await until(async () => (await control.stats(database)).requests === before.requests)
  expect(await ids()).not.toContain(8)
})
