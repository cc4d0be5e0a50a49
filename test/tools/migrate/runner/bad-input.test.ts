import { expect, inject, test } from 'vitest'
import { freePort } from '../../../../src/tools/wrangler/ports.ts'
import { changed, ended, expectHelp } from './support/commands.ts'
import { scratch } from './support/database.ts'
import { at, folderOf } from './support/folder.ts'
import { upTags } from './support/matrix.ts'
import { command, stockMigrate } from './support/programs.ts'

const a = {
  tag: '0000_a',
  when: at(1),
  sql: 'create table a (id int)',
  back: '-- loses data: table a\ndrop table a',
}

test('separate process: exit codes, the answer on standard output, no password', async () => {
  const [db, folder] = [await scratch(), await folderOf([a])]
  const args = ['up', '--json', '--folder', folder.path]
  const programs = [
    command(db.url, ...args),
    command(undefined, 'up'),
    command(undefined, 'up', db.url),
  ]
  expect(await Promise.all(programs.map((program) => program.ended))).toEqual([0, 2, 2])
  const [done, none, inArguments] = programs.map((program) => program.output())
  expect(done).toContain('"outcome":"done"')
  expectHelp(none ?? '', new URL(db.url).password)
  expectHelp(inArguments ?? '', new URL(db.url).password)
})

/** Of a database that nothing of this changes. */
const { ownerUrl } = inject('localNeon')
const { password: ownPassword } = new URL(ownerUrl)

const bad: [string, number, string, (port: number) => string | undefined][] = [
  ['no URL', 2, 'DATABASE_OWNER_URL is not set', () => undefined],
  [
    'something that is no URL',
    2,
    'is not a connection string of Postgres',
    () => `neondb_owner ${ownPassword}`,
  ],
  [
    'a pooled URL',
    2,
    'goes through a pooler',
    () => changed(ownerUrl, { hostname: 'ep-cool-1-pooler.eu-central-1.aws.neon.tech' }),
  ],
  [
    'a host that nobody is',
    1,
    'the database at nobody.invalid',
    () => changed(ownerUrl, { hostname: 'nobody.invalid' }),
  ],
  [
    'a port where nobody listens',
    1,
    'ECONNREFUSED',
    (port) => changed(ownerUrl, { port: String(port) }),
  ],
  [
    'a wrong password',
    1,
    'rejected the role neondb_owner',
    () => changed(ownerUrl, { password: 'mistaken' }),
  ],
  [
    'a database that is not there',
    1,
    'there is no database elsewhere',
    () => changed(ownerUrl, { pathname: '/elsewhere' }),
  ],
]

test.each(bad)('bad input: %s', async (_, code, what, urlOf) => {
  const found = await ended(urlOf(await freePort()), 'up')
  expect(found.output).toContain(what)
  expect(found.code).toBe(code)
  expectHelp(found.output, ownPassword)
})

test('an unreachable database: nothing was changed, and it says so', async () => {
  const nowhere = changed(ownerUrl, { port: String(await freePort()) })
  const folder = await folderOf([a])
  expect((await ended(nowhere, 'up')).output).toContain('nothing was changed')
  const stock = stockMigrate(nowhere, folder)
  expect(await stock.ended).toBe(1)
})

test.each([['up'], ['status'], ['plan'], ['down'], ['repair'], ['check']])(
  'a URL in the arguments of %s is rejected',
  async (name) => {
    const found = await ended(undefined, name, ownerUrl)
    expect(found.code).toBe(2)
    expect(found.output).toContain('a connection string is among the arguments')
    expectHelp(found.output, ownPassword)
  },
)

test('a role that may not change the schema', async () => {
  const db = await scratch()
  const [role, password] = [`weak_${db.name.slice(-8)}`, 'weakly']
  await db.run(`create role ${role} login password '${password}'`)
  const url = changed(db.url, { username: role, password })
  const folder = await folderOf([a])
  const found = await ended(url, 'up', '--folder', folder.path)
  expect(found.code).toBe(2)
  expect(found.output).toContain(`${role} may not change the schema`)
  expectHelp(found.output, password)
  const stock = stockMigrate(url, folder)
  expect(await stock.ended).toBe(1)
  await db.run(`drop role ${role}`)
})

test.each([
  [['fly'], 'there is no command fly'],
  [['up', '--fast'], "Unknown option '--fast'"],
  [['status', '--count', '2'], "status: Unknown option '--count'"],
  [['up', '--wait', 'long'], '--wait long is no number'],
  [['down', '--count', '0'], '--count 0 is no number'],
  [['up', 'all'], "up: Unexpected argument 'all'"],
  [['repair'], 'one of these at a time'],
  [['repair', '--accept', '0000_a', '--forget', '0001_b'], 'one of these at a time'],
  [['down', '--count', '1', '--to', '0000_a'], '--count and --to exclude each other'],
])('usage: %j', async (args, what) => {
  const found = await ended('postgres://owner@nobody.invalid/x', ...args)
  expect(found.code).toBe(2)
  expect(found.output).toContain(what)
  expectHelp(found.output, 'none')
})

const tags: [string[], string][] = [
  [['down', '--to', '0009_none'], 'no applied migration has the tag 0009_none'],
  [['repair', '--accept', '0009_none'], 'there is no migration 0009_none'],
  [['repair', '--forget', '0009_none'], 'there is no migration 0009_none'],
  [['repair', '--mark-applied', '0000_a'], '0000_a needs no such repair'],
  [['restamp', '0009_none'], 'there is no migration 0009_none'],
]

test('a tag that is unknown, or wrong', async () => {
  const [db, folder] = [await scratch(), await folderOf([a])]
  await upTags(db, folder)
  for (const [args, what] of tags) {
    const found = await ended(db.url, ...args, '--folder', folder.path)
    expect(found.output, args.join(' ')).toContain(what)
    expect(found.code).toBe(2)
    expectHelp(found.output, ownPassword)
  }
})
