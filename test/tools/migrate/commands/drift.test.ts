import { describe, expect, inject, test } from 'vitest'
import { driftReport, findDrift } from '../../../../src/cli/drift.ts'
import { declaredStatements } from '../../../../src/tools/migrate/drift/declared.ts'
import { command } from './support/command.ts'
import { control, uniqueName, urlTo, useDatabase } from './support/database.ts'

const { ownerUrl, owner } = useDatabase()
const none = { missing: [], unexpected: [] }

test('a migrated database, the migrations and schema.ts agree', async () => {
  const { code, stdout, stderr } = await command('drift', ['--json'], {
    DATABASE_OWNER_URL: ownerUrl,
  })
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toMatchObject({
    differs: [],
    pending: [],
    database: none,
    schema: none,
  })
  expect(code).toBe(0)
})

describe('a database that was changed by hand', () => {
  test.each([
    [
      'alter table services add column owner text',
      'alter table services drop column owner',
      { missing: [], unexpected: [/^column public\.services\.owner text/] },
    ],
    [
      'alter table services no force row level security',
      'alter table services force row level security',
      {
        missing: [/^relation public\.services: .*forced/],
        unexpected: [/^relation public\.services: /],
      },
    ],
    [
      'drop index deployments_tenant_id_service_version_id_index',
      'create index deployments_tenant_id_service_version_id_index on deployments (tenant_id, service_version_id)',
      {
        missing: [/^index CREATE INDEX deployments_tenant_id_service_version_id_index/],
        unexpected: [],
      },
    ],
  ])('names %s, with the lines', async (sql, undo, expected) => {
    await owner(sql, [])
    const drift = await findDrift({ url: ownerUrl })
    await owner(undo, [])
    expect(drift.differs).toEqual(['database'])
    expect(drift.schema).toEqual(none)
    for (const side of ['missing', 'unexpected'] as const) {
      expect(drift.database[side]).toEqual(
        expected[side].map((shape) => expect.stringMatching(shape)),
      )
    }
    expect(driftReport(drift)).toMatch(/database was changed by hand[\s\S]*\n[-+] /)
  })
})

test('the command shows the lines and exits with 2; nothing is left beside the database', async () => {
  const databases = () => owner("select datname from pg_database where datname ~ 'drift'", [])
  await owner('grant truncate on services to app_user', [])
  const { code, stdout } = await command('drift', [], { DATABASE_OWNER_URL: ownerUrl })
  await owner('revoke truncate on services from app_user', [])
  expect(stdout).toContain('the database against the migrations:')
  expect(stdout).toMatch(/^\+ grant .*TRUNCATE.* on relation public\.services to app_user$/m)
  expect(code).toBe(2)
  expect(await databases()).toEqual([])
})

describe('a schema.ts with a column that no migration makes', () => {
  const change = 'alter table services add column owner text'
  const line = [expect.stringMatching(/^column public\.services\.owner text/)]

  test('appears with its line', async () => {
    const declared = [...(await declaredStatements()), change]
    const drift = await findDrift({ url: ownerUrl, declared })
    expect(drift).toMatchObject({
      differs: ['schema.ts'],
      database: none,
      schema: { missing: [], unexpected: line },
    })
    expect(driftReport(drift)).toMatch(/schema\.ts declares something else.*db:generate/)
  })

  test('names the migrations when the database has the column', async () => {
    await owner(change, [])
    const declared = [...(await declaredStatements()), change]
    const drift = await findDrift({ url: ownerUrl, declared })
    await owner('alter table services drop column owner', [])
    expect(drift).toMatchObject({
      differs: ['migrations'],
      database: { missing: [], unexpected: line },
      schema: { missing: [], unexpected: line },
    })
  })
})

test('an empty database differs, and the answer says what is not applied', async () => {
  const database = uniqueName('empty')
  await control.createDatabase(database)
  try {
    const drift = await findDrift({ url: urlTo(inject('ownerUrl'), database) })
    expect(drift.differs).toEqual(['database'])
    expect(drift.pending).toEqual(expect.arrayContaining(['0000_baseline']))
    expect(driftReport(drift)).toContain('not applied yet: 0000_baseline')
  } finally {
    await control.dropDatabase(database)
  }
})

test('away from the local endpoint the migrations are replayed on one of its own', async () => {
  const [row] = await owner<{ port: string }>('show port', [])
  const url = Object.assign(new URL(ownerUrl), { port: row?.port }).href
  expect(await findDrift({ url })).toMatchObject({ differs: [], database: none, schema: none })
})
