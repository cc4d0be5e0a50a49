import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { withClient } from '../../../../src/tools/command/connection.ts'
import { withOwner } from '../../../../src/tools/command/owner.ts'
import { putMark } from '../../../../src/tools/preview/mark.ts'
import { command } from './support/command.ts'
import { control, uniqueName, urlTo } from './support/database.ts'

const database = uniqueName('reset')
const url = urlTo(inject('ownerUrl'), database)
const ask = (text: string) => withOwner(url, (owner) => owner<{ slug: string }>(text, []))
const slugs = async () => (await ask('select slug from control.tenants')).map(({ slug }) => slug)
const addTenant = () =>
  ask(`insert into control.tenants (id, slug, name) values (gen_random_uuid(), 'mine', 'Mine')`)

/** Past the local endpoint: a database like any other of the world. */
async function directUrl(): Promise<string> {
  const [row] = await withOwner(url, (owner) => owner<{ port: string }>('show port', []))
  return Object.assign(new URL(url), { port: row?.port }).href
}

beforeAll(async () => {
  await control.createDatabase(database, { template: 'neondb' })
  await addTenant()
})
afterAll(() => control.dropDatabase(database))

test('a local database is emptied and rebuilt, and the command names it', async () => {
  await ask('create schema leftover create table leftover.things (id int)')
  const { code, stdout, stderr } = await command('reset', [], { DATABASE_OWNER_URL: url })
  expect(stderr).toBe('')
  expect(stdout).toContain(`Reset the local database ${database} at 127.0.0.1`)
  expect(code).toBe(0)
  expect(await slugs()).toEqual(['system'])
  expect(await ask("select nspname from pg_namespace where nspname = 'leftover'")).toEqual([])
  const drift = await command('drift', [], { DATABASE_OWNER_URL: url })
  expect(drift.stdout).toContain('No drift')
})

test.each(['reset', 'studio'])(
  '%s rejects a database that is neither local nor a preview',
  async (name) => {
    await addTenant()
    const refused = await command(name, [], { DATABASE_OWNER_URL: await directUrl() })
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toContain(`db:${name} is rejected on ${database}`)
    expect(await slugs()).toContain('mine')
    await ask("delete from control.tenants where slug = 'mine'")
  },
)

test.each(['reset', 'studio'])('%s is rejected in prod, even locally', async (name) => {
  const variables = { DATABASE_OWNER_URL: url, NEON_ENV: 'prod' }
  const refused = await command(name, [], variables)
  expect(refused).toMatchObject({ code: 2, stdout: '' })
  expect(refused.stderr).toContain(`db:${name} is rejected in prod`)
})

test('a preview is emptied, and stays marked', async () => {
  await addTenant()
  const mark = { name: 'preview/pr-7', inherited: 5, base: 'abc' }
  await withClient(url, 'test', (client) => putMark(client, mark))
  const reset = async () => command('reset', [], { DATABASE_OWNER_URL: await directUrl() })
  for (const { code, stdout } of [await reset(), await reset()]) {
    expect(stdout).toContain(`Reset the preview preview/pr-7, ${database} at`)
    expect(code).toBe(0)
  }
  expect(await slugs()).toEqual(['system'])
})

test('a database in use is not emptied', async () => {
  await withOwner(url, async (owner) => {
    await owner('begin', [])
    await owner('lock table control.tenants in access share mode', [])
    const { code, stderr } = await command('reset', [], { DATABASE_OWNER_URL: url })
    expect(stderr).toContain('could not be emptied; nothing was removed')
    expect(code).toBe(1)
  })
  expect(await slugs()).toEqual(['system'])
})
