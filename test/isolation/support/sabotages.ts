const definer = (options: string) =>
  `create function app.peek() returns bigint language sql security definer ${options} as 'select 1::bigint'`
const pinned = 'set search_path = pg_catalog, pg_temp'

/** What someone could do to a database, and how the suite then names it. */
export const sabotages: [sql: string, named: string][] = [
  ['drop policy services_tenant on services', 'public.services: has 0 policies'],
  ['create policy open on services using (true)', 'public.services: has 2 policies'],
  [
    'alter policy services_tenant on services using (true)',
    'public.services: has a policy services_tenant of another form',
  ],
  [
    'alter policy services_tenant on services to public',
    'public.services: has a policy services_tenant of another form',
  ],
  [
    'alter table services no force row level security',
    'public.services: does not force row level security',
  ],
  ['alter table services disable row level security', 'public.services: has no row level security'],
  ['alter table events drop column tenant_id cascade', 'public.events: has no column tenant_id'],
  [
    'alter table events drop constraint events_tenant_id_id_pk, alter tenant_id drop not null',
    'public.events: has no column tenant_id uuid not null',
  ],
  [
    'alter table control.api_key_secrets alter tenant_id drop not null',
    'control.api_key_secrets: has a tenant_id that can be null',
  ],
  [
    'alter table events drop constraint events_tenant_id_id_pk, add primary key (id)',
    'public.events: has a primary key other than (tenant_id, id)',
  ],
  [
    'create unique index names on services (name)',
    'public.services: has an index names that does not begin with tenant_id',
  ],
  [
    'create index names on services (name, tenant_id)',
    'public.services: has an index names that does not begin with tenant_id',
  ],
  [
    'create index latest on services (tenant_id, created_at desc nulls last)',
    'public.services: has an index latest that is descending with nulls last',
  ],
  [
    'alter role app_auth in database {database} set search_path = public',
    'role app_auth: has the setting search_path=public',
  ],
  [
    'create unique index ids on services (id); alter table deployments drop constraint deployments_service_id_fk, add constraint plain foreign key (service_id) references services (id) on delete cascade',
    'public.deployments: has a foreign key plain that does not pair tenant_id with tenant_id',
  ],
  [
    'alter table services add constraint other foreign key (id) references control.tenants (id) on delete cascade',
    'public.services: has a foreign key other to a table of no tenant',
  ],
  [
    'alter table events add constraint vague foreign key (tenant_id, subject_id) references services (tenant_id, id)',
    'public.events: has a foreign key vague that does not say',
  ],
  [
    'alter table events add constraint nulls foreign key (tenant_id, subject_id) references services (tenant_id, id) on delete set null',
    'public.events: has a foreign key nulls that does not say',
  ],
  [
    'create view everything as select * from services',
    'public.everything: is a view without security_invoker',
  ],
  [
    'create view everything with (security_invoker = false) as select * from services',
    'public.everything: is a view without security_invoker',
  ],
  [
    'create materialized view everything as select * from services; grant select on everything to app_user',
    'public.everything: grants SELECT to the runtime role',
  ],
  [
    'drop trigger audit_update on services',
    'public.services: can be written, but has no trigger audit_update',
  ],
  [
    'alter table services disable trigger touch',
    'public.services: can be written, but has no trigger touch',
  ],
  [
    'create or replace trigger audit_delete after delete on services for each row execute function app.touch()',
    'public.services: can be written, but has no trigger audit_delete',
  ],
  [
    'create or replace trigger touch before update of name on services for each row execute function app.touch()',
    'public.services: can be written, but has no trigger touch',
  ],
  [
    'create or replace trigger touch before update on services for each row when (false) execute function app.touch()',
    'public.services: can be written, but has no trigger touch',
  ],
  [
    'create rule quiet as on delete to services do instead nothing',
    'public.services: rewrites statements by a rule, quiet',
  ],
  [
    'select lo_create(77); grant select on large object 77 to app_user',
    'role app_user: has a right on large object 77',
  ],
  [
    'create type mood as enum (); grant usage on type mood to app_user',
    'role app_user: has a right on type mood',
  ],
  [
    'create extension fuzzystrmatch with schema public',
    'extension fuzzystrmatch: stands in public, where PUBLIC can execute its functions',
  ],
  [
    'grant select on control.api_key_secrets to app_user',
    'control.api_key_secrets: grants SELECT to the runtime role',
  ],
  ['grant usage on schema control to app_user', 'schema control: gives app_user usage'],
  [
    'grant select on app.signing_key to app_user',
    'app.signing_key: grants SELECT to the runtime role',
  ],
  [
    'grant select on drizzle.__drizzle_migrations to app_user',
    'drizzle.__drizzle_migrations: grants SELECT to the runtime role',
  ],
  ['grant create on schema public to app_user', 'schema public: gives app_user create'],
  ['grant select on services to public', 'public.services: grants SELECT to PUBLIC'],
  ['grant truncate on services to app_user', 'public.services: grants TRUNCATE'],
  ['grant references on services to app_user', 'public.services: grants REFERENCES'],
  ['grant trigger on services to app_user', 'public.services: grants TRIGGER'],
  [
    'grant select on services to app_user with grant option',
    'public.services: grants SELECT with grant option',
  ],
  ['grant update on audit_events to app_user', 'public.audit_events: is a log, and grants UPDATE'],
  ['grant insert on events to app_user', 'public.events: is a log, and grants INSERT'],
  [
    'grant update (changes) on audit_events to app_user',
    'public.audit_events: grants UPDATE on its column changes',
  ],
  [
    'alter default privileges grant select on tables to app_user',
    'default privileges of neondb_owner: give SELECT',
  ],
  [
    'alter default privileges in schema public grant insert on tables to public',
    'default privileges of neondb_owner: give INSERT',
  ],
  [
    'alter default privileges grant execute on functions to public',
    'default privileges of neondb_owner: open the next function',
  ],
  [`${definer('')}`, 'function app.peek(): is SECURITY DEFINER without search_path'],
  [
    `${definer('set search_path = public')}`,
    'function app.peek(): is SECURITY DEFINER without search_path',
  ],
  [
    `${definer(pinned)}; grant execute on function app.peek() to public`,
    'function app.peek(): can be executed by PUBLIC',
  ],
  ['grant temporary on database {database} to public', 'gives the runtime role temporary'],
  [
    `create table parts (tenant_id uuid not null, id uuid not null, primary key (tenant_id, id)) partition by hash (tenant_id);
     create table part partition of parts for values with (modulus 1, remainder 0); grant select on part to app_user`,
    'public.part: is a partition that grants SELECT',
  ],
  [
    'grant select on partitions.audit_events_default to app_user',
    'partitions.audit_events_default: is a partition that grants SELECT',
  ],
  [
    'grant select (changes) on partitions.audit_events_before to app_user',
    'partitions.audit_events_before: grants SELECT on its column changes',
  ],
  [
    'grant usage on schema partitions to app_user',
    'partitions.audit_events_before: is a partition in a schema that the runtime role can use',
  ],
  [
    'alter table partitions.audit_events_before no force row level security',
    'partitions.audit_events_before: is a partition without row level security, forced',
  ],
  [
    'create policy open on partitions.audit_events_before using (true)',
    'partitions.audit_events_before: is a partition with a policy of its own, open',
  ],
  ['grant update on app.retention to app_user', 'app.retention: grants UPDATE to the runtime role'],
  ['grant usage on schema control to app_auth', 'schema control: gives app_auth usage'],
  ['grant create on schema app to app_operator', 'schema app: gives app_operator create'],
  ['grant select on services to app_operator', 'public.services: grants SELECT to app_operator'],
  [
    'grant delete on control.tenants to app_operator',
    'control.tenants: grants DELETE to app_operator',
  ],
  [
    'grant select on control.api_key_secrets to app_operator',
    'control.api_key_secrets: grants SELECT to app_operator',
  ],
  ['grant select on control.tenants to app_auth', 'control.tenants: grants SELECT to app_auth'],
  ['grant truncate on auth.users to app_auth', 'auth.users: grants TRUNCATE to app_auth'],
  [
    'grant select (email) on auth.users to app_operator',
    'auth.users: grants SELECT on its column email to app_operator',
  ],
  ['grant execute on function app.enter to app_operator', 'is an entry point open to app_operator'],
  [
    'grant execute on function app.enter_operator to app_user',
    'is an entry point open to app_user',
  ],
  [
    'create table plain (id uuid primary key)',
    'public.plain: has no column tenant_id uuid not null',
  ],
]
