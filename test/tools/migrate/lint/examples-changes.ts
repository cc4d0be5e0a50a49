import type { Example } from './examples.ts'

/** Of the rules about destructive statements and locks. */
export const changeExamples: Record<string, Example> = {
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
      'drop table services;',
      'drop schema control;',
      'drop function app.enter;',
      'drop type mood;',
      'alter table services drop column name;',
      'drop owned by app_user;',
      'drop role app_user;',
      'drop database neondb;',
      'alter table audit_events detach partition part;',
      'drop table services; create table services (id int);',
      'create table if not exists services (id int); drop table services;',
      'create table control.scratch (id int); drop table control.scratch, services;',
      '-- contract tests are kept elsewhere\ndrop table services;',
      '-- contract:\ndrop table services;',
      'select 1;--> statement-breakpoint drop table services;',
      '-- words --> statement-breakpoint drop table services;',
      'alter table only "public"."services" alter name set default 1, drop column "name";',
      '/* words; */ drop /* of */ table -- them\n services;',
    ],
    passes: [
      '-- contract: nobody reads it any more\ndrop table services;',
      '-- contract: why\nalter table services drop column name;',
      'create table control.scratch (id int); drop table control.scratch;',
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
      'alter table services rename to products;',
      'alter table services rename column name to title;',
      'alter schema control rename to plane;',
      'alter table services set schema control;',
      'alter function app.enter set schema control;',
      `alter type mood rename value 'sad' to 'blue';`,
    ],
    passes: [
      'alter table services rename to services_before; alter table services_before set schema control; create table services (id int);',
      '-- contract: the code reads both\nalter table services rename column name to title;',
      'alter index i rename to j;',
      'alter table services rename constraint c to d;',
    ],
  },
  'column-type': {
    fails: ['alter table services alter column name type varchar;'],
    passes: [
      '-- contract: why\nalter table services alter column name type varchar;',
      'create table control.scratch (id int); alter table control.scratch alter id type bigint;',
    ],
  },
  'set-not-null': {
    before: `alter table services add constraint named check (name is not null) not valid;
      alter table services add constraint described check (description is not null) not valid;`,
    fails: [
      'alter table services alter column name set not null;',
      'alter table services validate constraint described, alter column name set not null;',
      'alter table services add constraint n not null name;',
      'alter table services alter column name set not null; create table services (id int);',
    ],
    passes: [
      'alter table services validate constraint named; alter table services alter column name set not null;',
      '-- contract: why\nalter table services alter column name set not null;',
      'alter table services add constraint n not null name not valid;',
    ],
  },
  'constraint-not-valid': {
    fails: [
      `alter table services add constraint c check (name <> '');`,
      'alter table services add constraint f foreign key (tenant_id, id) references members (tenant_id, id) on delete cascade;',
      `alter table services add column size int check (size > 0);`,
      'alter table services add constraint e exclude using gist (tenant_id with =);',
    ],
    passes: [
      `alter table services add constraint c check (name <> '') not valid;`,
      `create table badges (tenant_id uuid not null, name text check (name <> ''));`,
      `create table control.scratch (id int); alter table control.scratch add check (id > 0);`,
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
  'index-concurrently': {
    fails: [
      'create index i on services (tenant_id, name);',
      'create table if not exists services (id int); create index i on services (tenant_id, name);',
    ],
    passes: [
      '-- no-transaction\ncreate index concurrently i on services (tenant_id, name);',
      'create table badges (tenant_id uuid not null, name text); create index i on badges (tenant_id, name);',
    ],
  },
  'concurrently-in-transaction': {
    fails: [
      'create index concurrently i on services (tenant_id, name);',
      'drop index concurrently i;',
    ],
    passes: [
      '-- no-transaction\ncreate index concurrently i on services (tenant_id, name);',
      '-- no-transaction\ndrop index concurrently i;',
    ],
  },
  'enum-value-used': {
    fails: [
      `alter type mood add value 'glad' after 'sad'; update services set mood = 'glad' where false;`,
      `alter type mood add value 'glad' after 'sad'; alter table services alter mood set default 'glad';`,
    ],
    passes: [
      `alter type mood add value 'glad' after 'sad'; update services set mood = 'sad' where false;`,
      `-- no-transaction\nalter type mood add value 'glad' after 'sad'; update services set mood = 'glad' where false;`,
      `alter type mood rename value 'sad' to 'blue'; update services set mood = 'blue' where false;`,
    ],
  },
}
