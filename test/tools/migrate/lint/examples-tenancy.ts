import type { Example } from './examples.ts'

const policy = (table: string) =>
  `create policy t on ${table} to app_user using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));`
const secured = (table: string) => `alter table ${table} enable row level security; ${policy(table)}
  select app.protect('${table}');`
const key = 'id uuid not null, tenant_id uuid not null, primary key (tenant_id, id)'
/** A table that keeps every rule, with more columns or keys. */
const table = (more = '') =>
  `create table badges (${key}${more && `, ${more}`}); ${secured('badges')}`
const references = (key: string) => table(`service_id uuid not null, ${key}`)
const definer = (more: string) =>
  `create function app.f() returns int language sql security definer ${more} as 'select 1';`

/** Of the rules about tables, keys, policies and grants. */
export const tenancyExamples: Record<string, Example> = {
  'tenant-column': {
    fails: [
      'create table badges (id uuid primary key);',
      'create table badges (id uuid, tenant_id uuid, name text);',
      'create table badges (id uuid, tenant_id text not null);',
      'create table badges as select 1 as one;',
      'select * into badges from services;',
      'create foreign table badges (id uuid) server elsewhere;',
      'import foreign schema theirs from server elsewhere into public;',
      'create table control.badges (tenant_id uuid);',
    ],
    passes: [
      table(),
      'create table control.badges (tenant_id uuid not null);',
      'create table control.plans (id uuid primary key);',
    ],
  },
  'tenant-key': {
    fails: [
      'create table badges (id uuid not null, tenant_id uuid not null);',
      'create table badges (id uuid primary key, tenant_id uuid not null);',
      'create table badges (id uuid, tenant_id uuid not null, primary key (id, tenant_id));',
      'alter table services add primary key (id);',
    ],
    passes: [table()],
  },
  'tenant-index': {
    fails: [
      'create index concurrently i on services (name);',
      'create unique index concurrently i on services (name, tenant_id);',
      'create index concurrently i on services (lower(name));',
      table('name text unique'),
      table('name text, unique (name)'),
    ],
    passes: [
      'create index concurrently i on services (tenant_id, name);',
      table('name text, unique (tenant_id, name)'),
      'create unique index i on control.tenants (slug);',
    ],
  },
  'index-nulls-last': {
    fails: ['create index concurrently i on services (tenant_id, created_at desc nulls last);'],
    passes: ['create index concurrently i on services (tenant_id, created_at desc);'],
  },
  'tenant-foreign-key': {
    fails: [
      references('foreign key (service_id) references services (id) on delete cascade'),
      table('service_id uuid references services (id) on delete cascade'),
      references(
        'foreign key (tenant_id, service_id) references services (id, tenant_id) on delete cascade',
      ),
      'alter table services add constraint f foreign key (id) references members (id) on delete cascade not valid;',
      'alter table control.api_keys add constraint f foreign key (member_id) references members (id) on delete cascade not valid;',
    ],
    passes: [
      references(
        'foreign key (tenant_id, service_id) references services (tenant_id, id) on delete cascade',
      ),
    ],
  },
  'foreign-key-outside': {
    fails: [
      references('foreign key (service_id) references control.tenants (id) on delete cascade'),
      references('foreign key (service_id) references control.plans (id) on delete restrict'),
    ],
    passes: [table('foreign key (tenant_id) references control.tenants (id) on delete cascade')],
  },
  'foreign-key-on-delete': {
    fails: [
      references('foreign key (tenant_id, service_id) references services (tenant_id, id)'),
      references(
        'foreign key (tenant_id, service_id) references services (tenant_id, id) on delete set null',
      ),
    ],
    passes: [
      references(
        'foreign key (tenant_id, service_id) references services (tenant_id, id) on delete restrict',
      ),
      references(
        'foreign key (tenant_id, service_id) references services (tenant_id, id) on delete set null (service_id)',
      ),
    ],
  },
  'tenant-policy': {
    fails: [
      `create table badges (${key});`,
      `create table badges (${key}); ${policy('badges')} create policy two on badges using (true);`,
      `create table badges (${key}); create policy t on badges to app_user using (tenant_id = app.tenant_id()) with check (tenant_id = app.tenant_id());`,
      `create table badges (${key}); create policy t on badges to app_user using (tenant_id = (select app.tenant_id()));`,
      'create policy open on services using (true);',
      policy('services').replaceAll('tenant_id = (', 'tenant_id is distinct from ('),
      policy('services').replace('to app_user', ''),
      policy('services')
        .replace('to app_user', 'for select to app_user')
        .replace(/with.*;/, ';'),
      policy('services').replace('on services', 'on services as restrictive'),
    ],
    passes: [table()],
  },
  'tenant-row-security': {
    fails: [`create table badges (${key}); ${policy('badges')}`],
    passes: [table()],
  },
  'tenant-protected': {
    fails: [
      `create table badges (${key}); ${policy('badges')}`,
      `create table badges (${key}); select app.protect('services');`,
    ],
    passes: [table(), table().replace('app.protect', 'app.protect_log')],
  },
  'row-security-off': {
    fails: [
      'alter table services disable row level security;',
      'alter table services no force row level security;',
      'alter table services disable trigger audit_update;',
      'alter table services disable trigger user;',
      'drop policy services_tenant on services;',
      'alter policy services_tenant on services using (true);',
      'alter table services enable replica trigger audit_update;',
      'drop trigger audit_update on services;',
    ],
    passes: ['alter table services force row level security;', 'drop index concurrently i;'],
  },
  'rewrite-rule': {
    fails: ['create rule quiet as on delete to services do instead nothing;'],
    passes: ['create view v with (security_invoker) as select 1;'],
  },
  'view-security-invoker': {
    fails: [
      'create view v as select 1;',
      'create view v with (security_invoker = false) as select 1;',
      'create or replace view v with (security_barrier) as select 1;',
      'alter view v set (security_invoker = false);',
      'alter view v reset (security_invoker);',
    ],
    passes: [
      'create view v with (security_invoker = true) as select 1;',
      'create view v with (security_invoker) as select 1;',
      'alter view v set (security_invoker = true);',
    ],
  },
  'materialized-view': {
    fails: ['create materialized view v as select 1;'],
    passes: ['create materialized view control.v as select 1;'],
  },
  grant: {
    before: 'create table part partition of parts for values with (modulus 1, remainder 0);',
    fails: [
      'grant select on services to public;',
      'grant all on services to app_user;',
      'grant truncate on services to app_user;',
      'grant select on services to app_user with grant option;',
      'grant update (name) on services to app_user;',
      'grant update on audit_events to app_user;',
      'grant select on control.tenants to app_user;',
      'grant select on all tables in schema public to app_user;',
      'grant select on part to app_user;',
      'grant usage on schema control to app_user;',
      'grant create on schema public to app_user;',
      'grant temporary on database neondb to app_user;',
      'grant usage on sequence numbers to app_user;',
      'grant execute on function app.enter to public;',
      'grant neondb_owner to app_user;',
      'create role reader role app_user;',
      'create role app_user in role pg_read_all_data;',
      'alter group reader add user app_user;',
      'create extension dblink;',
      'create extension dblink with schema app;',
      'alter default privileges grant select on tables to app_user;',
    ],
    passes: [
      'grant select, insert on services to app_user;',
      'grant select on audit_events to app_user;',
      'grant execute on function app.enter to app_user;',
      'grant usage on schema app to app_user;',
      'grant connect on database neondb to app_user;',
      'grant select on control.tenants to app_operator;',
      'revoke all on services from public;',
      'create extension pg_trgm with schema extensions;',
      'create role app_auth role app_operator;',
    ],
  },
  'role-power': {
    fails: [
      'create role app_auth bypassrls;',
      'alter role app_user createrole;',
      'alter table services owner to app_user;',
      'alter function app.enter owner to app_user;',
      'reassign owned by neondb_owner to app_user;',
      'create schema side authorization app_user;',
      'alter role app_user set search_path = side;',
    ],
    passes: ['create role app_auth nologin nobypassrls;', 'alter role app_user login;'],
  },
  'definer-search-path': {
    fails: [
      definer(''),
      definer('set search_path = public'),
      definer('set search_path = pg_catalog, pg_temp, public'),
      'alter function app.f() security definer;',
      'alter function app.f() reset search_path;',
    ],
    passes: [
      definer('set search_path = pg_catalog, pg_temp'),
      `create function app.f() returns int language sql as 'select 1';`,
    ],
  },
}
