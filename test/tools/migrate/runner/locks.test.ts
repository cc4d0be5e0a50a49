import { expect, test } from 'vitest'
import { scriptOf } from '../../../../src/tools/migrate/files.ts'
import { type LockMode, lockModes } from '../../../../src/tools/migrate/locks.ts'
import { statementsOf } from '../../../../src/tools/migrate/statements.ts'
import { scratch } from './support/database.ts'

const schema = `
  create table parent (id int primary key, word text);
  create table child (id int primary key, parent_id int, word text, constraint positive check (id > 0) not valid);
  create index child_word on child (word);
  create policy own on child using (true);
  create function noop() returns trigger language plpgsql as 'begin return new; end';
  create trigger touch before update on child for each row execute function noop();
  create table many (id int) partition by range (id);
  create table few (id int);
  create materialized view seen as select 1 as one;
  create unique index seen_one on seen (one)`

const statements = [
  'alter table child add column more int',
  'alter table child drop column word',
  'alter table child alter column word set not null',
  'alter table child alter column id type bigint',
  'alter table child alter column word set statistics 10',
  'alter table child validate constraint positive',
  'alter table child add constraint ref foreign key (parent_id) references parent (id) not valid',
  'alter table child add constraint even check (id % 2 = 0)',
  'alter table child enable row level security',
  'alter table child disable trigger touch',
  'alter table child set (fillfactor = 50)',
  'alter table child set (autovacuum_enabled = false, user_catalog_table = true)',
  'alter table child rename column word to term',
  'alter table child rename to pupil',
  'alter table many attach partition few for values from (1) to (9)',
  'create table another (id int references parent (id))',
  'create table part partition of many for values from (10) to (19)',
  'create index on child (parent_id)',
  'create policy other on child using (true)',
  'alter policy own on child using (false)',
  'drop policy own on child',
  'create trigger again before insert on child for each row execute function noop()',
  'drop trigger touch on child',
  'drop table child',
  'truncate child',
  'insert into child values (1)',
  'update child set word = id::text',
  'delete from child',
  'comment on table child is $$pupils$$',
  'lock table child in share row exclusive mode',
  'reindex table child',
  'refresh materialized view seen',
  'refresh materialized view concurrently seen',
  'create function other() returns int language sql as $$ select 1 $$',
]

test('the locks that a plan names are those that Postgres takes', async () => {
  const db = await scratch()
  await db.run(schema)
  await db.run('refresh materialized view seen')
  const session = await db.open()
  const wrong: string[] = []
  for (const sql of statements) {
    const [statement] = await statementsOf(scriptOf(sql), 'test')
    await session.query('begin')
    const before = await tables(session)
    await session.query(sql)
    const taken = await locks(session, before)
    await session.query('rollback')
    for (const { table, mode } of statement?.locks ?? []) {
      if (taken.get(table) !== mode)
        wrong.push(`${sql}: said ${mode} on ${table}, Postgres took ${taken.get(table)}`)
    }
    for (const [table, mode] of taken) {
      const said = statement?.locks.some((lock) => lock.table === table)
      if (!said && lockModes.indexOf(mode) > lockModes.indexOf('ROW EXCLUSIVE'))
        wrong.push(`${sql}: ${mode} on ${table} not said`)
    }
  }
  expect(wrong).toEqual([])
})

type Session = Awaited<ReturnType<Awaited<ReturnType<typeof scratch>>['open']>>

async function tables(session: Session): Promise<Map<number, string>> {
  const { rows } = await session.query(`select oid::int, 'public.' || relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'm')`)
  return new Map(rows.map(({ oid, name }) => [oid, name]))
}

/** The strongest lock of this session on each table that was there before. */
async function locks(
  session: Session,
  before: Map<number, string>,
): Promise<Map<string, LockMode>> {
  const { rows } = await session.query(`select relation::int as oid, mode from pg_locks
    where pid = pg_backend_pid() and locktype = 'relation' and granted`)
  const strongest = new Map<string, LockMode>()
  for (const { oid, mode } of rows) {
    const table = before.get(oid)
    const words = lockModes.find(
      (one) => `${one.replaceAll(' ', '')}LOCK` === String(mode).toUpperCase(),
    )
    if (!table || !words) continue
    const had = strongest.get(table)
    if (!had || lockModes.indexOf(words) > lockModes.indexOf(had)) strongest.set(table, words)
  }
  return strongest
}
