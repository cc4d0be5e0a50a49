import { expect, test } from 'vitest'
import { failure, until, useDatabase } from './support/database.ts'

const db = useDatabase()

async function running(marker: string): Promise<number> {
  const found = await db.raw.query(
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE query LIKE $1 AND state <> 'idle' AND pid <> pg_backend_pid()",
    [`%${marker}%`],
  )
  return found.rows[0].n
}

test('an aborted statement stops running in Postgres', async () => {
  const abort = new AbortController()
  const fetchOptions = { signal: abort.signal }
  const query = failure(db.sql.query('SELECT pg_sleep(600) /* alone */', [], { fetchOptions }))
  await until(async () => (await running('alone')) === 1)
  abort.abort()
  expect((await query).message).toContain('abort')
  await until(async () => (await running('alone')) === 0)
})

test('an aborted batch is rolled back and holds no lock', async () => {
  await db.sql`CREATE TABLE kept (id int)`
  const abort = new AbortController()
  const batch = failure(
    db.sql.transaction(
      [db.sql`INSERT INTO kept VALUES (1)`, db.sql.query('SELECT pg_sleep(600) /* together */')],
      { fetchOptions: { signal: abort.signal } },
    ),
  )
  await until(async () => (await running('together')) === 1)
  abort.abort()
  await batch
  await until(async () => (await running('together')) === 0)
  await db.sql`LOCK TABLE kept`.catch(() => undefined)
  expect(await db.sql`SELECT * FROM kept`).toEqual([])
})

test('the next request is not hit by the cancellation of the last', async () => {
  for (let i = 0; i < 20; i++) {
    const signal = AbortSignal.timeout(i)
    await db.sql.query('SELECT pg_sleep(0.01)', [], { fetchOptions: { signal } }).catch(() => null)
    expect(await db.sql`SELECT ${i}::int AS i`).toEqual([{ i }])
  }
})
