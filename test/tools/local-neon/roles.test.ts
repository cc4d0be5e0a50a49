import { Client } from 'pg'
import { expect, test } from 'vitest'
import { failure, ownerUrl, uniqueName, useDatabase } from './support/database.ts'

const db = useDatabase()

test('the owner has what Neon gives it, and is no superuser', async () => {
  const { rows } = await db.raw.query(`SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls,
    rolreplication, rolcanlogin, pg_has_role('neon_superuser', 'USAGE') AS member
    FROM pg_roles WHERE rolname = current_user`)
  expect(rows).toEqual([
    {
      rolsuper: false,
      rolcreaterole: true,
      rolcreatedb: true,
      rolbypassrls: true,
      rolreplication: true,
      rolcanlogin: true,
      member: true,
    },
  ])
})

test('neon_superuser cannot log in and is a member of the reading and monitoring roles', async () => {
  const { rows } = await db.raw.query(`SELECT g.rolname AS name FROM pg_auth_members m
    JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member
    WHERE r.rolname = 'neon_superuser' AND NOT r.rolcanlogin ORDER BY 1`)
  expect(rows.map(({ name }) => name)).toEqual([
    'pg_create_subscription',
    'pg_monitor',
    'pg_read_all_data',
    'pg_write_all_data',
  ])
})

test('statements that need a superuser are rejected', async () => {
  expect(await failure(db.sql`COPY (SELECT 1) TO PROGRAM 'true'`)).toMatchObject({ code: '42501' })
  expect(await failure(db.sql`ALTER SYSTEM SET work_mem = '1MB'`)).toMatchObject({ code: '42501' })
})

test.each(['pgcrypto', 'pg_trgm', 'btree_gin', 'citext'])('the owner creates %s', async (name) => {
  await db.raw.query(`CREATE EXTENSION ${name}`)
})

test('row security does not restrict the owner, and restricts a role it creates', async () => {
  const role = uniqueName('app')
  await db.raw.query(`CREATE ROLE ${role} LOGIN PASSWORD 'app';
    CREATE TABLE secret (tenant text); INSERT INTO secret VALUES ('a'), ('b');
    ALTER TABLE secret ENABLE ROW LEVEL SECURITY; ALTER TABLE secret FORCE ROW LEVEL SECURITY;
    CREATE POLICY own ON secret USING (tenant = 'a'); GRANT SELECT ON secret TO ${role}`)
  const url = new URL(db.url)
  url.username = role
  url.password = 'app'
  const app = new Client(url.href)
  await app.connect()
  expect((await app.query('SELECT * FROM secret')).rows).toEqual([{ tenant: 'a' }])
  await app.end()
  expect((await db.raw.query('SELECT * FROM secret')).rowCount).toBe(2)
  await db.raw.query(`DROP TABLE secret; DROP ROLE ${role}`)
})

test('the raw protocol rejects a wrong password too', async () => {
  const client = new Client(ownerUrl.replace(/:[^:@]+@/, ':wrong@'))
  expect(await failure(client.connect())).toMatchObject({ code: '28P01' })
})

test('text is UTF-8 and lower() knows letters outside ASCII', async () => {
  const { rows } = await db.raw.query(
    "SELECT lower('ÅÉ') AS low, current_setting('server_encoding') AS e",
  )
  expect(rows).toEqual([{ low: 'åé', e: 'UTF8' }])
})
