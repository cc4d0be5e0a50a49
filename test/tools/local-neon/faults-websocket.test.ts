import { request } from 'node:http'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { control, failure, origin, socketClient, until, useDatabase } from './support/database.ts'

const db = useDatabase()
const database = db.name
const transport = 'websocket'
const ids = async () =>
  (await db.raw.query('SELECT id FROM item ORDER BY id')).rows.map((r) => r.id)

beforeAll(async () => {
  await db.raw.query('CREATE TABLE item (id int PRIMARY KEY)')
})

/** One transaction over a socket of its own, as `tenant.transaction` makes it. */
async function insert(id: number) {
  const client = socketClient(db.url)
  try {
    await client.connect()
    await client.query('BEGIN')
    await client.query('INSERT INTO item VALUES ($1)', [id])
    await client.query('COMMIT')
  } finally {
    await Promise.race([client.end(), sleep(100)])
  }
}

test('drop_before loses the socket at connect, and nothing is written', async () => {
  await control.fault({ kind: 'drop_before', database, transport })
  await failure(insert(1))
  expect(await ids()).not.toContain(1)
  await insert(1)
  expect(await ids()).toContain(1)
})

test('drop_before with match loses it before that statement, and all is rolled back', async () => {
  await control.fault({ kind: 'drop_before', database, transport, match: 'COMMIT' })
  await failure(insert(2))
  await until(
    async () =>
      (await db.raw.query('SELECT 1 FROM pg_locks WHERE relation = $1::regclass', ['item']))
        .rowCount === 0,
  )
  expect(await ids()).not.toContain(2)
})

test('drop_after loses the answer of COMMIT, and the write is there', async () => {
  await control.fault({ kind: 'drop_after', database, transport, match: 'INSERT INTO item' })
  await failure(insert(3))
  expect(await ids()).toContain(3)
})

test('admin_shutdown ends a real backend: 57P01, and nothing is written', async () => {
  await control.fault({ kind: 'admin_shutdown', database, transport })
  expect(await failure(insert(4))).toMatchObject({ code: '57P01', severity: 'FATAL' })
  await control.fault({ kind: 'admin_shutdown', database, transport, match: 'INSERT' })
  expect(await failure(insert(4))).toMatchObject({ code: '57P01' })
  expect(await ids()).not.toContain(4)
  await insert(4)
})

test('too_many and unavailable reject the connection in the words of Postgres', async () => {
  await control.fault({ kind: 'too_many', database, transport })
  expect(await failure(insert(5))).toMatchObject({ code: '53300' })
  await control.fault({ kind: 'unavailable', database, transport })
  expect(await failure(insert(5))).toMatchObject({ code: '57P03' })
  expect(await ids()).not.toContain(5)
})

test.each([
  ['too_many', 429],
  ['unavailable', 503],
] as const)('%s is HTTP %i of an upgrade that names its database', async (kind, status) => {
  await control.fault({ kind, database, transport })
  const upgrade = request(`${origin}/v2?database=${database}`, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
    },
  })
  const answered = new Promise((resolve, reject) => {
    upgrade.on('response', (response) => resolve(response.resume().statusCode))
    upgrade.on('upgrade', () => reject(new Error('the upgrade was accepted')))
    upgrade.on('error', reject)
  })
  upgrade.end()
  expect(await answered).toBe(status)
})

test('half_open accepts, never answers, and nothing is written', async () => {
  await control.fault({ kind: 'half_open', database, transport })
  const outcome = insert(6).then(
    () => 'answered',
    () => 'refused',
  )
  expect(await Promise.race([outcome, sleep(300, 'silent')])).toBe('silent')
  expect(await ids()).not.toContain(6)
})

test('slow waits before it executes', async () => {
  await control.fault({ kind: 'slow', database, transport, delayMs: 300, match: 'INSERT' })
  const started = performance.now()
  await insert(7)
  expect(performance.now() - started).toBeGreaterThan(290)
})

test('an HTTP fault leaves WebSockets alone', async () => {
  await control.fault({ kind: 'unavailable', database, transport: 'http' })
  await insert(8)
  expect((await failure(db.sql`SELECT 1`)).message).toContain('503')
})

test('sockets, statements and transactions are counted', async () => {
  await control.resetStats(database)
  await insert(9)
  expect(await control.stats(database)).toEqual({
    requests: 0,
    queries: 3,
    batches: 0,
    websockets: 1,
    transactions: 1,
  })
})

test('a delay is added to the upgrade and to every flight', async () => {
  await control.delay(60, database)
  const started = performance.now()
  await insert(10)
  expect(performance.now() - started).toBeGreaterThan(4 * 60 - 10)
  await control.delay(0, database)
})
