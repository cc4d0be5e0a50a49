import type { Example } from './examples.ts'

/** Of the rules about destructive statements and locks. */
export const changeExamples: Record<string, Example> = {
  'opaque-block': {
    fails: ['do $$ begin execute $x$drop table services$x$; end $$;'],
    passes: ['select 1;'],
  },
  drop: {
    fails: [
      'drop table services;',
      'drop schema control;',
      'drop function app.enter;',
      'drop type mood;',
      'alter table services drop column name;',
      'drop owned by app_user;',
    ],
    passes: [
      '-- contract: nobody reads it any more\ndrop table services;',
      '-- contract\nalter table services drop column name;',
      'create table control.scratch (id int); drop table control.scratch;',
      'drop index concurrently i;',
      'alter table services drop constraint c;',
    ],
  },
  'drop-cascade': {
    fails: [
      '-- contract\ndrop table services cascade;',
      '-- contract\nalter table services drop column name cascade;',
      '-- contract\nalter table services drop constraint c cascade;',
    ],
    passes: ['-- contract\ndrop table services;'],
  },
  'delete-rows': {
    fails: ['truncate services;', 'delete from services;'],
    passes: [
      '-- contract\ntruncate services;',
      `delete from services where name = 'x';`,
      'create table control.scratch (id int); truncate control.scratch;',
    ],
  },
  rename: {
    fails: [
      'alter table services rename to products;',
      'alter table services rename column name to title;',
      'alter schema control rename to plane;',
    ],
    passes: [
      '-- contract: the code reads both\nalter table services rename column name to title;',
      'alter index i rename to j;',
      'alter table services rename constraint c to d;',
    ],
  },
  'column-type': {
    fails: ['alter table services alter column name type varchar;'],
    passes: [
      '-- contract\nalter table services alter column name type varchar;',
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
    ],
    passes: [
      'alter table services validate constraint named; alter table services alter column name set not null;',
      '-- contract\nalter table services alter column name set not null;',
      'alter table services add constraint n not null name not valid;',
    ],
  },
  'constraint-not-valid': {
    fails: [
      `alter table services add constraint c check (name <> '');`,
      'alter table services add constraint f foreign key (tenant_id, id) references members (tenant_id, id) on delete cascade;',
      `alter table services add column size int check (size > 0);`,
    ],
    passes: [
      `alter table services add constraint c check (name <> '') not valid;`,
      `create table badges (tenant_id uuid not null, name text check (name <> ''));`,
      `create table control.scratch (id int); alter table control.scratch add check (id > 0);`,
    ],
  },
  'index-concurrently': {
    fails: ['create index i on services (tenant_id, name);'],
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
    ],
  },
}
