import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isApiKey, storedHash } from '../../../../src/core/tenancy/api-key.ts'
import { scratch } from '../../../support/scratch.ts'
import { command } from './support/command.ts'
import { useDatabase } from './support/database.ts'

const { ownerUrl, owner } = useDatabase()

/** Every row that a seed makes, with all its columns. */
async function seededRows() {
  const tables = [
    'control.tenants',
    'api_keys',
    'control.api_key_secrets',
    'members',
    'auth.users',
    'auth.accounts',
    'audit_events',
  ]
  const rows: unknown[][] = []
  for (const table of tables) rows.push(await owner(`select * from ${table} order by 1`, []))
  return rows
}

const variablesIn = (home: string, more: Record<string, string> = {}) => ({
  DATABASE_OWNER_URL: ownerUrl,
  GUILDHALL_DIR: home,
  ...more,
})

test('the same seed twice gives the same rows, ids and keys', async () => {
  const variables = variablesIn(await scratch())
  const first = await command('seed', ['--demo'], variables)
  const rows = await seededRows()
  const second = await command('seed', ['--demo'], variables)
  expect(first).toMatchObject({ code: 0 })
  expect(second).toEqual(first)
  expect(await seededRows()).toEqual(rows)
  expect(rows[0]).toHaveLength(3)
})

describe('the file of seeded ids', () => {
  test('belongs to its environment and this user, and matches the database', async () => {
    const home = await scratch()
    await command('seed', ['--demo'], variablesIn(home, { NEON_ENV: 'staging' }))
    const path = join(home, 'seed.staging.json')
    const file = JSON.parse(await readFile(path, 'utf8'))
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(file).toMatchObject({ environment: 'staging', system: { slug: 'system' } })
    for (const { slug, id, members, apiKey } of file.tenants) {
      expect(await owner('select slug from control.tenants where id = $1', [id])).toEqual([
        { slug },
      ])
      const admin = members['demo-admin']
      expect(await isApiKey(apiKey)).toBe(true)
      expect(
        await owner(
          'select name from api_keys k join control.api_key_secrets s on s.api_key_id = k.id where member_id = $1 and secret_hash = $2',
          [admin, await storedHash(apiKey)],
        ),
      ).toEqual([{ name: 'demo' }])
    }
  })

  test('has the same ids in each environment, and keys of its own', async () => {
    const [one, two] = [await scratch(), await scratch()]
    await command('seed', ['--demo'], variablesIn(one))
    await command('seed', ['--demo'], variablesIn(two))
    const read = async (home: string) =>
      JSON.parse(await readFile(join(home, 'seed.dev.json'), 'utf8'))
    const [first, second] = [await read(one), await read(two)]
    const ids = (file: { tenants: { id: string }[] }) => file.tenants.map(({ id }) => id)
    expect(ids(first)).toEqual(ids(second))
    expect(first.tenants[0].apiKey).not.toBe(second.tenants[0].apiKey)
  })
})

test('npm run dev’s keys stay valid when its database is seeded', async () => {
  const home = await scratch()
  const variables = variablesIn(home)
  await command('seed', ['--demo'], variables)
  const { tenants } = JSON.parse(await readFile(join(home, 'seed.dev.json'), 'utf8'))
  const { writeState } = await import('../../../../src/cli/dev/state.ts')
  const url = 'http://localhost:8787'
  const elsewhere = await scratch()
  await writeState(elsewhere, { url, databaseUrl: ownerUrl, ownerUrl, tenants })
  const { stdout } = await command('seed', ['--demo'], variablesIn(elsewhere))
  expect(stdout).toContain(tenants[0].apiKey)
})

test('seeding without arguments creates the required rows, also in prod', async () => {
  const variables = variablesIn(await scratch(), { NEON_ENV: 'prod' })
  expect(await command('seed', [], variables)).toMatchObject({ code: 0, stdout: '' })
  expect(await owner("select name from control.tenants where slug = 'system'", [])).toEqual([
    { name: 'Guildhall' },
  ])
})

test('the demo tenants are rejected in prod, and a typo is not dev', async () => {
  const home = await scratch()
  const demo = (NEON_ENV: string) => command('seed', ['--demo'], variablesIn(home, { NEON_ENV }))
  expect(await demo('prod')).toMatchObject({ code: 2, stderr: /rejected in prod/, stdout: '' })
  const typo = await demo('production')
  expect(typo.code).toBe(2)
  expect(typo.stderr).toContain('NEON_ENV is production')
  expect(typo.stderr).toContain('dev, staging, prod')
})

test('rows are counted by tenant and table', async () => {
  await command('seed', ['--demo'], variablesIn(await scratch()))
  const all = await command('query', ['--json'], { DATABASE_OWNER_URL: ownerUrl })
  expect(all.stderr).toBe('')
  const counts = JSON.parse(all.stdout)
  expect(counts).toContainEqual({ tenant: 'globex', table: 'members', rows: 3 })
  expect(counts).toContainEqual({ tenant: 'acme', table: 'control.api_key_secrets', rows: 2 })
  const acme = await command('query', ['--tenant', 'acme'], { DATABASE_OWNER_URL: ownerUrl })
  expect(acme.stdout).toMatch(/^acme +members +3$/m)
  expect(acme.stdout).not.toContain('globex')
  const nobody = await command('query', ['--tenant', 'nobody'], { DATABASE_OWNER_URL: ownerUrl })
  expect(nobody).toMatchObject({ code: 1, stdout: '', stderr: /no tenant nobody[\s\S]*globex/ })
})
