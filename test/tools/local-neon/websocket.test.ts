import { neonConfig, Pool } from '@neondatabase/serverless'
import { beforeAll, describe, expect, test } from 'vitest'
import { failure, origin, ownerUrl, socketClient, until, useDatabase } from './support/database.ts'
import { openSession } from './support/wire-session.ts'

const db = useDatabase()

beforeAll(async () => {
  await db.raw.query('CREATE TABLE note (id int PRIMARY KEY, body text)')
})

describe.each([
  ['with pipelineConnect', 'password'],
  ['without pipelineConnect', false],
] as const)('%s', (_, pipelineConnect) => {
  beforeAll(() => {
    neonConfig.pipelineConnect = pipelineConnect
  })

  test('an interactive transaction branches on what it read', async () => {
    const pool = new Pool({ connectionString: db.url })
    pool.on('error', () => undefined)
    const client = await pool.connect()
    await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE')
    const found = await client.query('SELECT coalesce(max(id), 0) AS top FROM note')
    const next = found.rows[0].top + 1
    await client.query('INSERT INTO note VALUES ($1, $2)', [next, 'written'])
    await client.query('COMMIT')
    client.release()
    await pool.end()
    expect(await db.sql`SELECT body FROM note WHERE id = ${next}`).toEqual([{ body: 'written' }])
  })

  test('a wrong password is rejected', async () => {
    const client = socketClient(ownerUrl.replace(/:[^:@]+@/, ':wrong@'))
    const attempt = client.connect().then(() => client.query('SELECT 1'))
    expect(await failure(attempt)).toMatchObject({ code: '28P01' })
  })
})

test('a transaction whose client goes away is rolled back, and its backend ends', async () => {
  const session = await openSession(origin, db.url)
  session.query("BEGIN; INSERT INTO note VALUES (1000, 'uncommitted') /* left */")
  await until(async () => (await sessions('left')) === 1)
  session.close()
  await until(async () => (await sessions('left')) === 0)
  expect(await db.sql`SELECT * FROM note WHERE id = 1000`).toEqual([])
})

test('a statement whose client goes away stops running', async () => {
  const session = await openSession(origin, db.url)
  session.query('SELECT pg_sleep(600) /* deserted */')
  await until(async () => (await sessions('deserted')) === 1)
  session.close()
  await until(async () => (await sessions('deserted')) === 0)
})

test('a backend that ends closes the socket', async () => {
  const client = socketClient(db.url)
  await client.connect()
  const ended = new Promise((resolve) => client.on('end', () => resolve('ended')))
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid')
  await db.raw.query('SELECT pg_terminate_backend($1)', [rows[0].pid])
  expect(await ended).toBe('ended')
})

test('20 MB come through, both ways', async () => {
  const client = socketClient(db.url)
  await client.connect()
  const text = 'y'.repeat(20 * 1024 * 1024)
  const { rows } = await client.query('SELECT $1::text AS text, length($1::text) AS n', [text])
  expect(rows[0].n).toBe(text.length)
  expect(rows[0].text === text).toBe(true)
  await client.end()
})

test('an upgrade of another path is rejected', async () => {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/elsewhere`)
  const outcome = await new Promise((resolve) => {
    socket.addEventListener('open', () => resolve('open'))
    socket.addEventListener('error', () => resolve('refused'))
  })
  expect(outcome).toBe('refused')
})

async function sessions(marker: string): Promise<number> {
  const found = await db.raw.query(
    'SELECT count(*)::int AS n FROM pg_stat_activity WHERE query LIKE $1 AND pid <> pg_backend_pid()',
    [`%${marker}%`],
  )
  return found.rows[0].n
}
