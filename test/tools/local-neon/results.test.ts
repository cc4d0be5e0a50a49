import { neon } from '@neondatabase/serverless'
import { expect, test } from 'vitest'
import { post, useDatabase } from './support/database.ts'

const db = useDatabase()

test('full results carry every field of a column', async () => {
  await db.raw.query('CREATE TABLE shape (id int PRIMARY KEY, name varchar(20))')
  await db.raw.query("INSERT INTO shape VALUES (1, 'a')")
  const table = await db.raw.query("SELECT 'shape'::regclass::oid::int AS oid")
  const result = await db.full`SELECT id, name, 1 + 1 AS two FROM shape`
  expect(result).toMatchObject({ command: 'SELECT', rowCount: 1, rowAsArray: false })
  expect(result.rows).toEqual([{ id: 1, name: 'a', two: 2 }])
  expect(result.fields).toEqual([
    {
      name: 'id',
      dataTypeID: 23,
      tableID: table.rows[0].oid,
      columnID: 1,
      dataTypeSize: 4,
      dataTypeModifier: -1,
      format: 'text',
    },
    {
      name: 'name',
      dataTypeID: 1043,
      tableID: table.rows[0].oid,
      columnID: 2,
      dataTypeSize: -1,
      dataTypeModifier: 24,
      format: 'text',
    },
    {
      name: 'two',
      dataTypeID: 23,
      tableID: 0,
      columnID: 0,
      dataTypeSize: 4,
      dataTypeModifier: -1,
      format: 'text',
    },
  ])
})

test('array mode keeps columns of the same name apart', async () => {
  const rows = await db.sql.query('SELECT 1 AS x, 2 AS x', [], { arrayMode: true })
  expect(rows).toEqual([[1, 2]])
  const both = await neon(db.url, { arrayMode: true, fullResults: true })`SELECT 1 AS a`
  expect(both).toMatchObject({ rows: [[1]], rowAsArray: true })
})

test('commands report their name and row count', async () => {
  const created = await db.full`CREATE TABLE counted (id int)`
  const inserted = await db.full`INSERT INTO counted SELECT generate_series(1, 3)`
  const updated = await db.full`UPDATE counted SET id = id + 1 WHERE id > 1`
  const nothing = await db.full``
  expect([created, inserted, updated, nothing].map((r) => [r.command, r.rowCount])).toEqual([
    ['CREATE', null],
    ['INSERT', 3],
    ['UPDATE', 2],
    ['', null],
  ])
})

test('arrays come back whole, with nulls, quotes and nesting', async () => {
  const given = [
    ['a"b', null],
    ['c\\d', 'NULL'],
  ]
  const [row] = await db.sql`SELECT ${given}::text[] AS nested, ${[1, null, 3]}::int[] AS numbers,
    ARRAY[1.5, 2]::numeric[] AS numerics, '{}'::text[] AS none`
  expect(row).toEqual({ nested: given, numbers: [1, null, 3], numerics: [1.5, 2], none: [] })
})

test('bytea survives both ways', async () => {
  const bytes = Buffer.from([0, 1, 92, 39, 255])
  const [row] = await db.sql`SELECT ${bytes}::bytea AS bytes, octet_length(${bytes}::bytea) AS n`
  expect(Buffer.compare(row?.bytes, bytes)).toBe(0)
  expect(row?.n).toBe(5)
})

test('dates, timestamps and intervals are as the driver parses them', async () => {
  const instant = new Date('2026-11-20T10:11:12.345Z')
  const [row] = await db.sql`SELECT ${instant}::timestamptz AS at,
    '2026-11-20 10:11:12'::timestamp::text AS local, '2026-11-20'::date::text AS day,
    '1 day 02:03:04'::interval AS span, current_setting('TimeZone') AS zone`
  expect(row).toMatchObject({
    at: instant,
    local: '2026-11-20 10:11:12',
    day: '2026-11-20',
    span: { days: 1, hours: 2, minutes: 3, seconds: 4 },
    zone: 'UTC',
  })
})

test('numbers keep their precision, and big ones stay text', async () => {
  const [row] = await db.sql`SELECT 9223372036854775807::bigint AS big, 'NaN'::float8 AS nan,
    123456789012345678901234567890.123456789::numeric AS exact, 0.1::float8 AS small,
    ${9007199254740993n}::bigint AS given, true AS yes`
  expect(row).toEqual({
    big: '9223372036854775807',
    nan: Number.NaN,
    exact: '123456789012345678901234567890.123456789',
    small: 0.1,
    given: '9007199254740993',
    yes: true,
  })
})

test('json, nulls and text outside ASCII are unharmed', async () => {
  const document = { a: [1, { b: null }], 'é"': '\u2028 💶' }
  const [row] = await db.sql`SELECT ${document}::jsonb AS jsonb, ${document}::json AS json,
    ${null}::text AS nothing, ${'💶 \\ \' "'}::text AS text`
  expect(row).toEqual({ jsonb: document, json: document, nothing: null, text: '💶 \\ \' "' })
})

test('parameters that are JSON, not text, become Postgres text', async () => {
  const body = {
    query: 'SELECT $1::int AS i, $2::bool AS b, $3::jsonb AS j, $4::text[] AS a, $5::text AS n',
    params: [42, true, { x: 1 }, ['q"', null, { y: 2 }], null],
  }
  const answer = await post(db.url, body, { 'neon-raw-text-output': 'true' })
  expect(JSON.parse(answer.text).rows).toEqual([
    { i: '42', b: 't', j: '{"x": 1}', a: '{"q\\"",NULL,"{\\"y\\":2}"}', n: null },
  ])
})

test('the array mode of a statement wins over the header', async () => {
  const body = {
    queries: [{ query: 'SELECT 1 AS a', arrayMode: false }, { query: 'SELECT 2 AS a' }],
  }
  const answer = await post(db.url, body, { 'neon-array-mode': 'true' })
  expect(JSON.parse(answer.text).results.map((r: { rows: unknown }) => r.rows)).toEqual([
    [{ a: '1' }],
    [['2']],
  ])
})

test('a result of 20 MB arrives whole', async () => {
  const rows = await db.sql`SELECT repeat('x', 1000) AS x, i FROM generate_series(1, 20000) i`
  expect(rows).toHaveLength(20_000)
  expect(rows.at(-1)).toEqual({ x: 'x'.repeat(1000), i: 20_000 })
})

test('more than 64 MB is 507, and the connection is not reused', async () => {
  const large = "SELECT repeat('x', 1000000) AS x FROM generate_series(1, 70)"
  const answer = await post(db.url, { query: large })
  expect(answer.status).toBe(507)
  expect(JSON.parse(answer.text).message).toBe('response is too large (max is 67108864 bytes)')
  const batch = { queries: [{ query: 'CREATE TABLE never (id int)' }, { query: large }] }
  expect((await post(db.url, batch)).status).toBe(507)
  expect(await db.sql`SELECT to_regclass('never') AS found`).toEqual([{ found: null }])
})

test('a request of more than 64 MB is 413', async () => {
  const answer = await post(db.url, { query: 'SELECT $1', params: ['x'.repeat(64 * 1024 * 1024)] })
  expect(answer.status).toBe(413)
})
