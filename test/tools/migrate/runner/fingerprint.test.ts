import { expect, test } from 'vitest'
import { fingerprint } from '../../../../src/tools/migrate/fingerprint.ts'
import { scratch } from './support/database.ts'

/** What is there to be changed. */
const before = `
  create schema side;
  create table t (id int primary key, word text, n int default 1, constraint small check (n < 10));
  create table other (id int primary key);
  create index t_word on t (word);
  create policy own on t using (id = 1);
  create function f() returns int language sql as 'select 1';
  create function g() returns trigger language plpgsql as 'begin return new; end';
  create trigger touch before update on t for each row execute function g();
  create view v as select id from t;
  create type mood as enum ('good');
  create domain tiny as int;
  create sequence counter;
  create table many (id int) partition by range (id);
  create table few partition of many for values from (1) to (9)`

/** One upon the other: each is seen against the one before it. */
const changes = [
  'create schema more',
  'alter table t add column extra int',
  'alter table t alter column word set not null',
  'alter table t alter column n set default 2',
  'alter table t alter column n type bigint',
  'alter table t drop constraint small',
  'alter table t add foreign key (n) references other (id) on delete cascade',
  'alter table t enable row level security',
  'alter table t force row level security',
  'drop index t_word',
  'create unique index on t (word)',
  'alter policy own on t using (true)',
  'alter policy own on t to pg_monitor',
  'drop policy own on t',
  `create or replace function f() returns int language sql as 'select 2'`,
  'alter function f() security definer',
  'alter function f() set search_path = pg_catalog',
  'alter table t disable trigger touch',
  'drop trigger touch on t',
  'create or replace view v as select id from t where id > 0',
  'alter view v set (security_invoker = true)',
  `alter type mood add value 'bad'`,
  'alter domain tiny add check (value < 9)',
  'alter sequence counter increment by 2',
  'alter table many detach partition few',
  'grant select on t to pg_monitor',
  'grant select (word) on t to pg_monitor',
  'grant usage on schema side to pg_monitor',
  'revoke execute on function f() from public',
  'alter default privileges grant select on tables to pg_monitor',
  'create extension pg_trgm',
  'alter table t rename column word to term',
  'alter table t set unlogged',
  'create rule quiet as on delete to t do instead nothing',
  'alter table t replica identity full',
  'create statistics related on id, n from t',
  'create publication outward for table other',
  'alter publication outward add table many',
]

test('each kind of change shows in the fingerprint, and nothing else does', async () => {
  const db = await scratch()
  await db.run(before)
  const session = await db.open()
  const unseen: string[] = []
  let last = await fingerprint(session)
  await db.run('insert into t values (5, $$x$$, null); analyze t')
  expect(await fingerprint(session)).toEqual(last)
  for (const change of changes) {
    await db.run(change)
    const next = await fingerprint(session)
    expect(new Set(next).size).toBe(next.length)
    if (JSON.stringify(next) === JSON.stringify(last)) unseen.push(change)
    last = next
  }
  expect(unseen).toEqual([])
})

test('a table or a function of another owner shows', async () => {
  const db = await scratch()
  const session = await db.open()
  const role = `other_${db.name.slice(-8)}`
  await db.run(before)
  await db.run(`create role ${role}; grant ${role} to current_user`)
  await db.run(`grant create on schema public to ${role}`)
  const last = await fingerprint(session)
  await db.run(`alter table other owner to ${role}; alter function f() owner to ${role}`)
  const next = (await fingerprint(session)).filter((line) => !last.includes(line))
  const named = next.filter((line) => line.endsWith(`, of ${role}`))
  await db.run(
    `reassign owned by ${role} to current_user; drop owned by ${role}; drop role ${role}`,
  )
  expect(named.map((line) => line.split(/[ :(]/, 2).join(' '))).toEqual([
    'function public.f',
    'relation public.other',
  ])
})
