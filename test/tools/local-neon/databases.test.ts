import { neon } from '@neondatabase/serverless'
import { expect, test } from 'vitest'
import { control, failure, origin, uniqueName, urlOf, useDatabase } from './support/database.ts'

const db = useDatabase()

test('a copy has its template, although that has pooled connections', async () => {
  const [template, copy] = [uniqueName('template'), uniqueName('copy')]
  await control.createDatabase(template)
  const source = neon(urlOf(template))
  await source`CREATE TABLE kept (id int)`
  await source`INSERT INTO kept VALUES (1)`
  await control.createDatabase(copy, { template })
  const target = neon(urlOf(copy))
  await target`INSERT INTO kept VALUES (2)`
  expect(await target`SELECT id FROM kept ORDER BY id`).toEqual([{ id: 1 }, { id: 2 }])
  expect(await source`SELECT id FROM kept`).toEqual([{ id: 1 }])
  await control.dropDatabase(copy)
  await control.dropDatabase(template)
})

test('copies of one template can be made at the same time', async () => {
  const template = uniqueName('template')
  const copies = Array.from({ length: 4 }, () => uniqueName('copy'))
  await control.createDatabase(template)
  await neon(urlOf(template))`CREATE TABLE kept (id int)`
  await Promise.all(copies.map((copy) => control.createDatabase(copy, { template })))
  for (const copy of copies) {
    expect(await neon(urlOf(copy))`SELECT * FROM kept`).toEqual([])
    await control.dropDatabase(copy)
  }
  await control.dropDatabase(template)
})

test('a template with another connected session fails with 55006', async () => {
  const copy = uniqueName('copy')
  const error = await failure(control.createDatabase(copy, { template: db.name }))
  expect(error.message).toContain('55006')
}, 30_000)

test('the owner of a new database is who was asked for', async () => {
  const name = uniqueName('owned')
  await control.createDatabase(name)
  const [row] = await neon(urlOf(name))`SELECT pg_get_userbyid(datdba) AS owner FROM pg_database
    WHERE datname = current_database()`
  expect(row).toEqual({ owner: 'neondb_owner' })
  await control.dropDatabase(name)
})

test('dropping forgets pools, faults, delay and stats, and may be repeated', async () => {
  const name = uniqueName('dropped')
  await control.createDatabase(name)
  await neon(urlOf(name))`SELECT 1`
  await control.fault({ kind: 'unavailable', database: name, times: 100 })
  await control.delay(60_000, name)
  await control.dropDatabase(name)
  await control.dropDatabase(name)
  expect((await control.pool()).filter(({ database }) => database === name)).toEqual([])
  expect(await control.stats(name)).toMatchObject({ requests: 0 })
  await control.createDatabase(name)
  expect(await neon(urlOf(name))`SELECT 1 AS one`).toEqual([{ one: 1 }])
  await control.dropDatabase(name)
})

test('a name may hold quotes and capitals', async () => {
  const name = `${uniqueName('Odd')}"name`
  await control.createDatabase(name)
  const [row] = await neon(urlOf(encodeURIComponent(name)))`SELECT current_database() AS name`
  expect(row).toEqual({ name })
  await control.dropDatabase(name)
})

test('a page in a browser may not use the control routes', async () => {
  const headers = { origin: 'https://example.com' }
  expect((await fetch(`${origin}/_local/health`, { headers })).status).toBe(403)
  expect((await fetch(`${origin}/_local/nothing`)).status).toBe(404)
})

test('the endpoint says that it is well', async () => {
  expect(await control.health()).toEqual({ ok: true })
})
