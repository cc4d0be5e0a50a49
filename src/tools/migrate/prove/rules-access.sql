-- The rules for the roles that the Worker logs in as: each uses its own schemas. See docs/tenancy.md.
-- The comment of a rule is its remedy; its query gives (object, finding) for each breach, and may use $1, the role of
-- requests, and the relations of catalogue.ts.

-- apply the migrations: the baseline creates the role
select format('role %s', role), 'does not exist' from worker_roles where oid is null;

-- alter role ... nosuperuser nobypassrls nocreaterole nocreatedb noreplication
select format('role %s', role), format('is %s', power) from worker_roles, lateral (values
  ('SUPERUSER', rolsuper), ('BYPASSRLS', rolbypassrls), ('CREATEROLE', rolcreaterole),
  ('CREATEDB', rolcreatedb), ('REPLICATION', rolreplication)) powers (power, held) where held;

-- revoke the membership: a role of the Worker is a member of nothing
select format('role %s', role), format('is a member of %s', m.roleid::regrole) from worker_roles r
  join pg_auth_members m on m.member = r.oid;

-- alter ... owner to the role that migrates: an owner can drop the policy
select format('role %s', role), format('owns %s', coalesce(c.oid::regclass::text, d.classid::regclass::text))
  from worker_roles r join pg_shdepend d on d.refobjid = r.oid and d.refclassid = 'pg_authid'::regclass and d.deptype = 'o'
  left join pg_class c on d.classid = 'pg_class'::regclass and c.oid = d.objid
  where d.dbid in (0, (select oid from pg_database where datname = current_database()));

-- alter role ... reset all: a setting of the role decides what its statements mean
select format('role %s', role), format('has the setting %s', setting) from worker_roles r
  join pg_db_role_setting s on s.setrole = r.oid, unnest(s.setconfig) setting
  where s.setdatabase in (0, (select oid from pg_database where datname = current_database()));

-- revoke it: a role of the Worker uses schema app and its own, and creates nothing
select format('schema %s', name), format('gives %s %s', role, privilege) from schemas, worker_roles r,
    unnest(array['usage', 'create']) privilege
  where has_schema_privilege(r.oid, schemas.oid, privilege) and not (privilege = 'usage' and name = any (r.schemas));

-- revoke all on database from public, and grant connect to the runtime role
select format('database %I', d.datname), format('gives the runtime role %s', privilege) from pg_database d, runtime,
    unnest(array['create', 'temporary']) privilege
  where d.datname = current_database() and has_database_privilege(runtime.oid, d.oid, privilege);

-- revoke it: the runtime role has grants on tenant tables only, and reaches all else through the
-- functions of schema app
select object, format('grants %s to the runtime role', privilege) from grants
  where grantee <> 0 and (schema <> 'public' or relkind in ('m', 'S'));

-- revoke it in a migration
select object, format('grants %s to PUBLIC', privilege) from grants where grantee = 0;

-- revoke it: a partition ignores the policy of its parent; query it through the parent
select object, format('is a partition that grants %s', privilege) from grants where relispartition;

-- revoke it: put partitions into schema partitions, as app.make_partition does
select object, 'is a partition in a schema that the runtime role can use' from relations, runtime
  where relispartition and has_schema_privilege(runtime.oid, relnamespace, 'usage');

-- revoke it: select, insert, update and delete are all that the runtime role may have
select object, format('grants %s%s', privilege, case when is_grantable then ' with grant option' end) from grants
  where schema = 'public' and grantee <> 0
    and (privilege not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE') or is_grantable);

-- revoke it: audit and outbox are written by functions of schema app; call app.protect_log() for it
select object, format('is a log, and grants %s', privilege) from grants
  where object in ('public.audit_events', 'public.events') and privilege <> 'SELECT';

-- revoke it: grants are by table, so that the rules here see them
select object, format('grants %s on its column %s to %s', g.privilege_type, a.attname, coalesce(role, 'PUBLIC')) from relations
  join pg_attribute a on a.attrelid = relations.oid, aclexplode(a.attacl) g left join worker_roles r on r.oid = g.grantee
  where g.grantee = 0 or r.oid is not null;

-- alter default privileges ... revoke: each table says its own grants, by app.protect()
select format('default privileges of %s', d.defaclrole::regrole), format('give %s on the next object of kind %s', g.privilege_type, d.defaclobjtype)
  from pg_default_acl d, aclexplode(d.defaclacl) g
  where g.grantee in (0, (select oid from runtime)) and g.grantee <> d.defaclrole;

-- alter default privileges revoke execute on functions from public, as the first migration does
select format('default privileges of %s', owner), 'open the next function to PUBLIC' from (
    select distinct proowner::regrole as owner, proowner from functions) owners
  where not exists (select from pg_default_acl
    where defaclrole = proowner and defaclnamespace = 0 and defaclobjtype = 'f');

-- create function ... set search_path = pg_catalog, pg_temp: a definer function runs with the owner’s powers
select object, 'is SECURITY DEFINER without search_path pinned to pg_catalog, pg_temp' from functions
  where prosecdef and not 'search_path=pg_catalog, pg_temp' = any (coalesce(proconfig, '{}'));

-- revoke execute on function ... from public, and grant it to the runtime role if requests need it
select object, 'can be executed by PUBLIC' from functions
  where exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) g where g.grantee = 0);

-- revoke it: requests need grants on tables, and on schemas, functions and the database
select format('role %s', r.rolname), format('has a right on %s', pg_describe_object(d.classid, d.objid, d.objsubid))
  from runtime r join pg_shdepend d on d.refobjid = r.oid and d.refclassid = 'pg_authid'::regclass and d.deptype = 'a'
  where d.dbid in (0, (select oid from pg_database where datname = current_database()))
    and d.classid <> 'pg_database'::regclass
    and not (d.classid = 'pg_class'::regclass and exists (select from relations where oid = d.objid))
    and not (d.classid = 'pg_proc'::regclass and exists (select from functions where oid = d.objid))
    and not (d.classid = 'pg_namespace'::regclass and exists (select from schemas where oid = d.objid));

-- alter extension ... set schema extensions: the runtime role cannot use that one
select format('extension %I', extname), format('stands in %s, where PUBLIC can execute its functions', extnamespace::regnamespace)
  from pg_extension e join schemas s on s.oid = e.extnamespace, runtime
  where has_schema_privilege(runtime.oid, e.extnamespace, 'usage');

-- revoke it: app_operator reads and writes tenants and plans, app_auth its own schema, and all else
-- through functions
select object, format('grants %s to %s', g.privilege_type, role) from relations, aclexplode(relacl) g, worker_roles r
  where r.role <> $1 and g.grantee = r.oid and (schema <> all (r.schemas) or g.is_grantable or case role
    when 'app_operator' then object not in ('control.tenants', 'control.plans') or g.privilege_type not in ('SELECT', 'INSERT', 'UPDATE')
    else g.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE') end);

-- revoke it: each plane has a role of its own, with an entry point of its own
select object, format('is an entry point open to %s', role) from functions
  join (values ('enter', '{app_user}'::text[]), ('enter_person', '{app_user}'), ('enter_operator', '{app_operator}')) entries (entry, roles)
    on entry = proname and schema = 'app',
  worker_roles r
  where role <> all (roles) and has_function_privilege(r.oid, functions.oid, 'execute');
