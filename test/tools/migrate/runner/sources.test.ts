import { beforeAll, expect, test } from 'vitest'
import { check } from '../../../../src/tools/migrate/check.ts'
import { down } from '../../../../src/tools/migrate/down.ts'
import { readMigrations } from '../../../../src/tools/migrate/files.ts'
import { sourceDifferences } from '../../../../src/tools/migrate/sources/differences.ts'
import { replaySources } from '../../../../src/tools/migrate/sources/read.ts'
import { up } from '../../../../src/tools/migrate/up.ts'
import { catalogueDifferences } from './support/catalogue.ts'
import { scratch } from './support/database.ts'
import { failureOf } from './support/matrix.ts'
import { project } from './support/project.ts'
import { verifyRollbacks } from './support/verify.ts'

const counted = (body: string, parameters = '', more = '') =>
  `-- Returns how many things there are.
create or replace function side.counted(${parameters}) returns bigint
language sql stable as $$ ${body} $$;
grant execute on function side.counted to ${more}pg_monitor;
`
const doubled = `create or replace function side.doubled() returns bigint
language sql stable as $$ select side.counted() * 2 $$;
`
const kept = `create or replace function side.kept() returns trigger
language plpgsql as $$ begin return new; end $$;
`
const trigger = `create or replace trigger kept before update on side.things
  for each row execute function side.kept();
`
/** As in the project, where the baseline takes it away: a function without a grant has no caller but its owner. */
async function database() {
  const db = await scratch()
  await db.run('alter default privileges revoke execute on functions from public')
  return db
}

const right = { missing: [], unexpected: [] }
let made: Awaited<ReturnType<typeof project>>

/** Three functions and a trigger; then one other body, one other signature, a new function, and one dropped. */
beforeAll(async () => {
  made = await project()
  await made.schema('word: text()')
  await made.source('functions/a/counted.sql', counted('select count(*) from side.things'))
  await made.source('functions/a/doubled.sql', doubled)
  await made.source('functions/b/kept.sql', kept)
  await made.source('triggers/b/things.sql', trigger)
  await made.generate('first')
  await made.schema('word: text(), size: integer()')
  await made.source('functions/b/kept.sql', kept.replace('begin', 'begin new.size := 1;'))
  await made.source(
    'functions/a/counted.sql',
    counted(
      'select count(*) from side.things where size > minimum',
      'minimum integer',
      'pg_signal_backend, ',
    ),
  )
  await made.source('functions/a/doubled.sql', undefined)
  await made.source(
    'functions/b/large.sql',
    `create or replace function side.large() returns bigint
language sql stable as $$ select side.counted(100) $$;
`,
  )
  await made.source('triggers/b/things.sql', trigger.replace('update on', 'insert or update on'))
  await made.generate('second')
})

test('generates each changed function once, after those that it calls', async () => {
  const sql = await made.read('0001_second.sql')
  const changes = sql.matchAll(/^(create or replace|drop) (?:function|trigger) ([\w.]+)/gm)
  expect([...changes].map(([, verb, name]) => `${verb} ${name}`)).toEqual([
    'drop side.doubled',
    'drop side.counted',
    'create or replace side.counted',
    'create or replace side.kept',
    'create or replace side.large',
    'create or replace kept',
  ])
  expect(sql.indexOf('function side.counted(')).toBeLessThan(sql.indexOf('function side.large('))
  expect(sql).toContain('grant execute on function side.counted to pg_monitor, pg_signal_backend;')
})

test('the catalogue equals the files after migrating, and the earlier files after each rollback', async () => {
  const db = await database()
  const options = { url: db.url, folder: made.folder }
  const session = await db.open()
  const migrations = await readMigrations(made.folder)
  expect(await up(options)).toHaveLength(2)
  expect(await catalogueDifferences(session, await made.sources(), { schemas: ['side'] })).toEqual(
    [],
  )
  expect(await check(made.folder, { sources: await made.sources() })).toEqual([])

  await down(options, { loseData: true })
  const first = await replaySources(migrations.slice(0, 1))
  expect([...first.functions.keys()]).toContain('side.doubled')
  expect(await catalogueDifferences(session, first, { schemas: ['side'] })).toEqual([])
  expect(await catalogueDifferences(session, await made.sources(), { schemas: ['side'] })).toEqual([
    'function side.counted differs',
    'function side.doubled is in the database only',
    'function side.kept differs',
    'function side.large is in the files only',
    'trigger side.things kept differs',
  ])
})

test('the rollbacks of generated functions restore the catalogue', async () => {
  const db = await database()
  expect(await verifyRollbacks({ url: db.url, folder: made.folder })).toEqual([
    { tag: '0000_first', back: right, again: right },
    { tag: '0001_second', back: right, again: right },
  ])
})

test('a function that was changed or granted by hand in the database is named', async () => {
  const db = await database()
  await up({ url: db.url, folder: made.folder })
  await db.run('grant execute on function side.large to pg_monitor')
  await db.run(kept.replace('begin', 'begin new.size := 2;'))
  expect(
    await catalogueDifferences(await db.open(), await made.sources(), { schemas: ['side'] }),
  ).toEqual([
    'function side.kept differs',
    'function side.large is granted to pg_monitor in the database only',
  ])
})

test('the check names what the migrations lack, and the remedy', async () => {
  const changed = await made.sources()
  changed.functions.delete('side.large')
  changed.triggers.delete('side.things kept')
  const kept = changed.functions.get('side.kept')
  changed.functions.set('side.kept', { signature: '', callers: [], text: `${kept?.text} ` })
  changed.functions.set('side.more', { signature: '', callers: [], text: 'select 1' })
  changed.permissions.set('a:read', { id: 'a:read', description: 'See it', roles: ['owner'] })
  const found = await check(made.folder, { sources: changed })
  expect(found.map(({ what }) => what)).toEqual([
    'function side.large is in the migrations only',
    'function side.more is in the files only',
    'trigger side.things kept is in the migrations only',
    'permission a:read is in the files only',
  ])
  expect(found.every(({ todo }) => todo?.includes('npm run db:generate'))).toBe(true)
})

test('a comment above a function is no change', async () => {
  const replayed = await replaySources(await readMigrations(made.folder))
  const commented = await made.sources()
  for (const one of commented.functions.values()) one.text = `-- Another comment.\n${one.text}`
  expect(sourceDifferences(replayed, commented)).toEqual([])
})

test('generates the rows of changed permissions, and their return', async () => {
  const { schema, permissions, generate, read } = await project()
  await schema('word: text()')
  permissions.push({ id: 'a:read', description: "See a's rows", roles: ['owner', 'admin'] })
  permissions.push({ id: 'b:read', description: 'See b', roles: ['owner'] })
  await generate('first')
  permissions.splice(0, 2, { id: 'a:read', description: 'See a', roles: ['owner'] })
  await generate('second')
  expect(
    await read('0001_second.sql'),
  ).toBe(`delete from control.permissions where id in ('b:read');
--> statement-breakpoint
insert into control.permissions (id, description, system_roles) values
  ('a:read', 'See a', '{owner}')
on conflict (id) do update set description = excluded.description, system_roles = excluded.system_roles;
`)
  const back = await read('down/0001_second.sql')
  expect(back).toContain(
    `  ('a:read', 'See a''s rows', '{owner,admin}'),\n  ('b:read', 'See b', '{owner}')`,
  )
  expect(back).not.toContain('loses data')
})

test('rejects a file whose name is not that of its function', async () => {
  const { source, sources } = await project()
  await source('functions/a/other.sql', kept)
  const failure = await failureOf(sources())
  expect(failure.message).toBe('functions/a/other.sql is not a source of functions or triggers')
  expect(failure.why).toBe('it creates side.kept')
})
