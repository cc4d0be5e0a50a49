/** SQL that breaks a rule, and SQL that keeps it. */
type Example = { fails: readonly string[]; passes: readonly string[] }

/** Examples of each rule, by its name. */
export const examples: Record<string, Example> = {
  'opaque-block': {
    fails: [
      'do $$ begin execute $x$drop table services$x$; end $$;',
      'call app.empty();',
      'select app.empty();',
      'select 1 where app.empty();',
      'prepare p as delete from services;',
      'explain analyze delete from services;',
      'create schema side create view v as select * from services;',
    ],
    passes: [
      'select 1;',
      `select app.protect('services'), app.protect_log('events');`,
      'create schema side;',
    ],
  },
  'session-setting': {
    fails: ['set search_path = control;', 'set role app_user;', 'set local row_security = off;'],
    passes: [
      `create function app.f() returns int language sql set work_mem = '8MB' as 'select 1';`,
    ],
  },
  drop: {
    fails: [
      'drop schema control;',
      'drop function app.enter;',
      'drop type mood;',
      'drop owned by app_user;',
      'drop role app_user;',
      'alter table audit_events detach partition part;',
      '-- contract tests are kept elsewhere\ndrop function app.enter;',
      '-- contract:\ndrop function app.enter;',
      'select 1;--> statement-breakpoint drop function app.enter;',
      '/* words; */ drop /* of */ function -- them\n app.enter;',
    ],
    passes: [
      '-- contract: nobody calls it any more\ndrop function app.enter;',
      'drop index concurrently i;',
      'alter table services drop constraint c;',
    ],
  },
  'drop-cascade': {
    fails: [
      '-- contract: why\ndrop table services cascade;',
      '-- contract: why\nalter table services drop column name cascade;',
      '-- contract: why\nalter table services drop constraint c cascade;',
    ],
    passes: ['-- contract: why\ndrop table services;'],
  },
  'delete-rows': {
    fails: [
      'truncate services;',
      'delete from services;',
      'delete from services where true;',
      'with gone as (delete from services returning *) insert into control.kept select * from gone;',
      'create table control.scratch (id int); truncate control.scratch, services;',
      'update services set description = null;',
    ],
    passes: [
      `update services set description = '' where description is null;`,
      `create function app.f() returns void language sql begin atomic delete from services; end;`,
      '-- contract: why\ntruncate services;',
      `delete from services where name = 'x';`,
      'create table control.scratch (id int); truncate control.scratch;',
    ],
  },
  rename: {
    fails: [
      'alter schema control rename to plane;',
      'alter function app.enter rename to open;',
      'alter table services set schema control;',
      'alter function app.enter set schema control;',
      `alter type mood rename value 'sad' to 'blue';`,
    ],
    passes: [
      '-- contract: nobody calls it\nalter function app.enter rename to open;',
      'alter index i rename to j;',
      'alter table services rename constraint c to d;',
    ],
  },
  'column-check': {
    fails: ['alter table services add column size int check (size > 0);'],
    passes: [
      'alter table services add column size int;',
      'create table control.scratch (id int); alter table control.scratch add size int check (size > 0);',
    ],
  },
  'table-lock': {
    fails: [
      'alter table services set unlogged;',
      'alter table services set tablespace fast;',
      'cluster services;',
      '-- no-transaction\nvacuum full services;',
      'lock table services;',
      'refresh materialized view control.v;',
    ],
    passes: [
      'refresh materialized view concurrently control.v;',
      '-- no-transaction\nvacuum services;',
      'create table control.scratch (id int); lock table control.scratch;',
    ],
  },
}

const contract = '-- contract: why\n'

/** What squawk finds, by its rule: the hazards that no rule of ours repeats. */
export const squawkExamples: readonly (readonly [rule: string, sql: string])[] = [
  ['ban-drop-table', 'drop table services;'],
  ['ban-drop-table', 'select 1;--> statement-breakpoint drop table services;'],
  ['ban-drop-column', 'alter table services drop column name;'],
  ['ban-drop-database', 'drop database neondb;'],
  ['renaming-table', 'alter table services rename to products;'],
  ['renaming-column', 'alter table services rename column name to title;'],
  ['changing-column-type', 'alter table services alter column name type varchar;'],
  ['adding-not-nullable-field', 'alter table services alter column name set not null;'],
  ['constraint-missing-not-valid', `alter table services add constraint c check (name <> '');`],
  [
    'adding-foreign-key-constraint',
    'alter table services add constraint f foreign key (tenant_id, id) references members (tenant_id, id) on delete cascade;',
  ],
  ['require-concurrent-index-creation', 'create index i on services (tenant_id, name);'],
]

/** What squawk must accept: additive changes, and what a contract migration takes away. */
export const squawkAccepts: readonly string[] = [
  `${contract}drop table services;`,
  `${contract}alter table services drop column name;`,
  `${contract}alter table services rename column name to title;`,
  `${contract}alter table services alter column name type varchar;`,
  `${contract}alter table services alter column name set not null;`,
  `alter table services add constraint c check (name <> '') not valid;`,
  '-- no-transaction\ncreate index concurrently i on services (tenant_id, name);',
]
