import { describe, expect, test } from 'vitest'
import { command, type Ran } from './support/command.ts'
import { control, uniqueName, urlTo, useDatabase } from './support/database.ts'

const { ownerUrl, runtimeUrl } = useDatabase()
const password = 'do-not-print-this'

const commands: [name: string, args: string[]][] = [
  ['prove', ['--read-only']],
  ['drift', []],
  ['seed', []],
  ['reset', []],
  ['query', []],
  ['studio', []],
  ['partitions', []],
  ['provision-role', []],
]

/** A refusal says what is wrong and what to do, in its own words, and nothing of the secret. */
function expectRefusal({ code, stdout, stderr }: Ran, what: RegExp) {
  expect(stderr).toMatch(what)
  expect(stderr).toMatch(/^ {2}do: {3}\S/m)
  expect(stderr).not.toMatch(/\n\s+at |unexpected failure/)
  expect(stderr + stdout).not.toContain(password)
  expect(stdout).toBe('')
  expect(code).toBeGreaterThan(0)
}

const withUrl = (change: Partial<URL>) => ({
  DATABASE_OWNER_URL: Object.assign(new URL(ownerUrl), { password, ...change }).href,
})

describe.each(commands)('%s', (name, args) => {
  test('fails without a URL', async () => {
    expectRefusal(await command(name, args), /DATABASE_OWNER_URL is not set/)
  })

  test('fails with a URL among the arguments', async () => {
    const url = `postgres://owner:${password}@host/database`
    expectRefusal(await command(name, [...args, url]), /connection string is among the arguments/)
  })
})

test.each(['generate', 'lint'])('%s with a URL among the arguments', async (name) => {
  const url = `postgres://owner:${password}@host/database`
  expectRefusal(await command(name, [url]), /connection string is among the arguments/)
})

describe('input that every command reads alike', () => {
  test('an argument that it does not know', async () => {
    expectRefusal(await command('query', ['--nonsense']), /--nonsense/)
  })

  test('the pooled URL', async () => {
    const variables = withUrl({ hostname: 'ep-cool-name-123-pooler.eu.neon.example' })
    expectRefusal(await command('query', [], variables), /goes through a pooler/)
  })

  test('a host that does not answer', async () => {
    const ran = await command('query', [], withUrl({ port: '1' }))
    expectRefusal(ran, /the database at 127\.0\.0\.1:1 cannot be reached[\s\S]*ECONNREFUSED/)
  })

  test('a wrong password', async () => {
    expectRefusal(await command('query', [], withUrl({})), /rejected the role neondb_owner/)
  })
})

test('a text that is no URL is not repeated', async () => {
  const ran = await command('query', [], { DATABASE_OWNER_URL: `owner:${password}@host` })
  expectRefusal(ran, /DATABASE_OWNER_URL is not a connection string/)
})

test('a database that is not there, or not migrated, is named', async () => {
  const nowhere = { DATABASE_OWNER_URL: urlTo(ownerUrl, 'nowhere') }
  expectRefusal(await command('query', [], nowhere), /there is no database nowhere/)
  const database = uniqueName('empty')
  await control.createDatabase(database)
  const empty = { DATABASE_OWNER_URL: urlTo(ownerUrl, database) }
  expectRefusal(await command('seed', [], empty), /does not have the schema[\s\S]*db:migrate/)
  await control.dropDatabase(database)
})

test('an attack without the runtime role’s URL says how to read the catalogue alone', async () => {
  const owner = { DATABASE_OWNER_URL: ownerUrl }
  expectRefusal(await command('prove', [], owner), /DATABASE_URL is not set[\s\S]*--read-only/)
  const wrong = Object.assign(new URL(runtimeUrl), { password }).href
  const ran = await command('prove', [], { ...owner, DATABASE_URL: wrong })
  expectRefusal(ran, /rejected the role app_user/)
})

test('a target of the linter that cannot be reached is a failure, not a finding', async () => {
  const ran = await command('lint', [], withUrl({}))
  expectRefusal(ran, /rejected the role neondb_owner/)
  expect(ran.code).toBe(1)
  const sized = await command('lint', [], { DATABASE_OWNER_URL: ownerUrl })
  expect(sized).toMatchObject({ code: 0, stderr: '' })
})
