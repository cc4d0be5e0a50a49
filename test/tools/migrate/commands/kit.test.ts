import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../../../src/tools/command/home.ts'
import { scratch } from '../../../support/scratch.ts'
import { command } from './support/command.ts'
import { useDatabase } from './support/database.ts'

const { database, ownerUrl, owner } = useDatabase()
const migrations = () => readdir(join(root, 'drizzle'), { recursive: true })

test('db:pull writes what the database holds beside the project, never over it', async () => {
  const home = await scratch()
  const before = await migrations()
  const variables = { DATABASE_OWNER_URL: ownerUrl, GUILDHALL_DIR: home }
  const { code, stdout, stderr } = await command('pull', [], variables)
  expect(stderr).toBe('')
  expect(stdout).toContain(join(home, 'pulled'))
  expect(stdout).not.toContain(new URL(ownerUrl).password)
  expect(code).toBe(0)
  expect(await readFile(join(home, 'pulled', 'schema.ts'), 'utf8')).toContain('"service_versions"')
  expect(await migrations()).toEqual(before)
})

test.each(['on', 'off'])(
  'db:push brings a throw-away database to schema.ts, whatever way the planner goes: hash joins %s',
  async (hashjoin) => {
    await owner(`alter database ${database} set enable_hashjoin = ${hashjoin}`, [])
    await owner('alter table services drop column description', [])
    await owner(
      `insert into audit_events (tenant_id, id, action, resource, resource_id, changes)
     values (gen_random_uuid(), app.uuid7(), 'insert', 'services', gen_random_uuid(), '{}')`,
      [],
    )
    const variables = { DATABASE_OWNER_URL: ownerUrl }
    const { code, stdout, stderr } = await command('push', ['--force'], variables)
    expect(stderr).toBe('')
    expect(stdout).toContain(`Pushed into the local database ${database}`)
    expect(stdout).toContain('npm run db:generate')
    expect(code).toBe(0)
    const columns = await owner(
      `select from information_schema.columns where table_name = 'services' and column_name = 'description'`,
      [],
    )
    expect(columns).toHaveLength(1)
    expect(await owner('select from audit_events', [])).not.toHaveLength(0)
  },
)
