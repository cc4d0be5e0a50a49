import { neon } from '@neondatabase/serverless'
import { expect, test } from 'vitest'
import { failure, ownerUrl, post, urlOf, useDatabase } from './support/database.ts'

const db = useDatabase()

test('a constraint error names schema, table and constraint', async () => {
  await db.sql`CREATE TABLE uniq (id int CONSTRAINT uniq_id UNIQUE)`
  await db.sql`INSERT INTO uniq VALUES (1)`
  expect(await failure(db.sql`INSERT INTO uniq VALUES (1)`)).toMatchObject({
    name: 'NeonDbError',
    message: 'duplicate key value violates unique constraint "uniq_id"',
    severity: 'ERROR',
    code: '23505',
    detail: 'Key (id)=(1) already exists.',
    schema: 'public',
    table: 'uniq',
    constraint: 'uniq_id',
    file: 'nbtinsert.c',
    line: expect.stringMatching(/^\d+$/),
    routine: '_bt_check_unique',
  })
})

test('a null in a required column names the column, a domain its type', async () => {
  await db.sql`CREATE TABLE needed (id int NOT NULL)`
  await db.sql`CREATE DOMAIN positive AS int CONSTRAINT positive_check CHECK (value > 0)`
  expect(await failure(db.sql`INSERT INTO needed VALUES (null)`)).toMatchObject({
    code: '23502',
    column: 'id',
  })
  expect(await failure(db.sql`SELECT (-1)::positive`)).toMatchObject({
    code: '23514',
    dataType: 'positive',
    constraint: 'positive_check',
  })
})

test('a syntax error has its position, a misspelling its hint', async () => {
  expect(await failure(db.sql`SELEC 1`)).toMatchObject({ code: '42601', position: '1' })
  await db.sql`CREATE TABLE spelled (colour int)`
  expect(await failure(db.sql`SELECT colou FROM spelled`)).toMatchObject({
    code: '42703',
    hint: expect.stringContaining('colour'),
  })
})

test('an error within a function has its context and internal query', async () => {
  await db.sql`CREATE FUNCTION broken() RETURNS int LANGUAGE plpgsql AS
    'BEGIN RETURN (SELECT nothing FROM pg_class); END'`
  expect(await failure(db.sql`SELECT broken()`)).toMatchObject({
    code: '42703',
    position: undefined,
    internalPosition: expect.stringMatching(/^\d+$/),
    internalQuery: expect.stringContaining('SELECT nothing'),
    where: expect.stringContaining('PL/pgSQL function broken()'),
  })
})

test('a SQLSTATE of our own passes through', async () => {
  const raise = "RAISE EXCEPTION 'no' USING ERRCODE = 'AP001', DETAIL = 'd', HINT = 'h'"
  const error = await failure(db.sql.query(`DO $$ BEGIN ${raise}; END $$`))
  expect(error).toMatchObject({ message: 'no', code: 'AP001', detail: 'd', hint: 'h' })
})

test('several statements in one string are rejected, and none is executed', async () => {
  const error = await failure(db.sql`CREATE TABLE second (id int); SELECT 1`)
  expect(error).toMatchObject({
    code: '42601',
    message: 'cannot insert multiple commands into a prepared statement',
  })
  expect(await db.sql`SELECT to_regclass('second') AS found`).toEqual([{ found: null }])
})

test('a wrong password is 400 in the words of Neon, without a SQLSTATE', async () => {
  const wrong = ownerUrl.replace(/:[^:@]+@/, ':wrong@')
  expect(await failure(neon(wrong)`SELECT 1`)).toMatchObject({
    message: "password authentication failed for user 'neondb_owner'",
    code: '',
  })
  const unknown = ownerUrl.replace('neondb_owner', 'nobody')
  expect((await failure(neon(unknown)`SELECT 1`)).message).toContain("for user 'nobody'")
})

test('a database that does not exist is 500, which the driver does not parse', async () => {
  const error = await failure(neon(urlOf('missing'))`SELECT 1`)
  expect(error.message).toContain('HTTP status 500')
  expect(error.code).toBeUndefined()
})

test.each([
  [undefined, 'invalid header: neon-connection-string'],
  ['nonsense', 'invalid connection string: relative URL without a base'],
  ['http://u:p@localhost/db', 'incorrect scheme'],
  ['postgres://localhost/db', 'missing username'],
  ['postgres://u@localhost/db', 'missing authentication credentials: required password'],
  ['postgres://u:p@localhost', 'missing database name'],
])('the connection string %s is rejected', async (url, message) => {
  const answer = await post(url, { query: 'SELECT 1' })
  expect(answer.status).toBe(400)
  expect(JSON.parse(answer.text)).toMatchObject({ message, code: '' })
})

test.each(['{', '[]', '{"query":1}', '{"queries":[{}]}', '{"query":"SELECT 1","params":{}}'])(
  'the body %s is rejected',
  async (body) => {
    const answer = await post(db.url, body)
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.text).message).toContain('could not parse the HTTP request body')
  },
)

test('any other path is 404', async () => {
  expect((await fetch(`${new URL(ownerUrl.replace('postgres:', 'http:')).origin}/x`)).status).toBe(
    404,
  )
})
