import { neon, Pool } from '@neondatabase/serverless'
import { eq, sql } from 'drizzle-orm'
import { drizzle as overHttp } from 'drizzle-orm/neon-http'
import { drizzle as overWebSocket } from 'drizzle-orm/neon-serverless'
import { integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { beforeAll, expect, test } from 'vitest'
import { control, failure, useDatabase } from './support/database.ts'

const db = useDatabase()
const Things = pgTable('things', {
  id: integer().primaryKey(),
  name: text().notNull(),
  tags: text().array().notNull(),
  details: jsonb().$type<{ size: number | null }>().notNull(),
  at: timestamp({ withTimezone: true }).notNull(),
})
const thing = (id: number) => ({
  id,
  name: `thing "${id}"`,
  tags: ['a,b', 'c"d'],
  details: { size: null },
  at: new Date('2026-11-20T00:00:00.123Z'),
})

beforeAll(async () => {
  await db.raw.query(`CREATE TABLE things (id int PRIMARY KEY, name text NOT NULL,
    tags text[] NOT NULL, details jsonb NOT NULL, at timestamptz NOT NULL)`)
})

test('neon-http writes and reads typed rows', async () => {
  const http = overHttp({ client: db.sql })
  expect(await http.insert(Things).values(thing(1)).returning()).toEqual([thing(1)])
  expect(await http.select().from(Things).where(eq(Things.id, 1))).toEqual([thing(1)])
})

test('a neon-http batch is one request and one transaction', async () => {
  const http = overHttp({ client: neon(db.url, { isolationLevel: 'Serializable' }) })
  await control.resetStats(db.name)
  const [, level] = await http.batch([
    http.insert(Things).values(thing(2)),
    http.execute(sql`SELECT current_setting('transaction_isolation') AS level`),
  ])
  expect(level.rows).toEqual([{ level: 'serializable' }])
  expect(await control.stats(db.name)).toMatchObject({ requests: 1, batches: 1, queries: 2 })
  const again = http.batch([
    http.insert(Things).values(thing(3)),
    http.insert(Things).values(thing(2)),
  ])
  expect(await failure(again)).toMatchObject({ code: '23505' })
  expect(await http.select().from(Things).where(eq(Things.id, 3))).toEqual([])
})

test('a single query wraps its error, whose cause has the code', async () => {
  const http = overHttp({ client: db.sql })
  await http.insert(Things).values(thing(4))
  const error = await failure(http.insert(Things).values(thing(4)))
  expect(error.cause).toMatchObject({ code: '23505', constraint: 'things_pkey' })
})

test('a neon-serverless transaction commits, or rolls back when it throws', async () => {
  const pool = new Pool({ connectionString: db.url })
  pool.on('error', () => undefined)
  const socket = overWebSocket({ client: pool })
  await socket.transaction(
    async (tx) => {
      const [found] = await tx.insert(Things).values(thing(5)).returning({ id: Things.id })
      await tx
        .update(Things)
        .set({ name: 'renamed' })
        .where(eq(Things.id, found?.id ?? 0))
    },
    { isolationLevel: 'serializable' },
  )
  const thrown = socket.transaction(async (tx) => {
    await tx.insert(Things).values(thing(6))
    throw new Error('changed my mind')
  })
  expect((await failure(thrown)).message).toBe('changed my mind')
  const rows = await socket.select({ id: Things.id, name: Things.name }).from(Things)
  expect(rows).toContainEqual({ id: 5, name: 'renamed' })
  expect(rows.map(({ id }) => id)).not.toContain(6)
  await pool.end()
})
