import type { Rule } from './rule.ts'

const revoke = 'revoke it in a migration'

/** The rules for the runtime role. See docs/tenancy.md. */
export const accessRules: readonly Rule[] = [
  {
    remedy: 'apply the migrations: the first one makes the role',
    sql: `select format('role %s', $1), 'does not exist' from pg_database
      where datname = current_database() and not exists (select from runtime)`,
  },
  {
    remedy:
      'log in as a role made by SQL with nosuperuser nobypassrls nocreaterole nocreatedb noreplication',
    sql: `select format('role %s', rolname), format('is %s', power) from runtime, lateral (values
        ('SUPERUSER', rolsuper), ('BYPASSRLS', rolbypassrls), ('CREATEROLE', rolcreaterole),
        ('CREATEDB', rolcreatedb), ('REPLICATION', rolreplication)) powers (power, held) where held`,
  },
  {
    remedy: 'revoke the membership: the runtime role is a member of nothing',
    sql: `select format('role %s', r.rolname), format('is a member of %s', m.roleid::regrole) from runtime r
      join pg_auth_members m on m.member = r.oid`,
  },
  {
    remedy: 'alter ... owner to the role that migrates: an owner can drop the policy',
    sql: `select format('role %s', r.rolname), format('owns %s', coalesce(c.oid::regclass::text, d.classid::regclass::text))
      from runtime r join pg_shdepend d on d.refobjid = r.oid and d.refclassid = 'pg_authid'::regclass and d.deptype = 'o'
      left join pg_class c on d.classid = 'pg_class'::regclass and c.oid = d.objid
      where d.dbid in (0, (select oid from pg_database where datname = current_database()))`,
  },
  {
    remedy: revoke,
    sql: `select format('schema %s', name), 'lets the runtime role create objects' from schemas, runtime
      where has_schema_privilege(runtime.oid, schemas.oid, 'create')`,
  },
  {
    remedy: `${revoke}: the runtime role uses schemas app and public only`,
    sql: `select format('schema %s', name), 'can be used by the runtime role' from schemas, runtime
      where name not in ('app', 'public') and has_schema_privilege(runtime.oid, schemas.oid, 'usage')`,
  },
  {
    remedy: 'revoke all on database from public, and grant connect to the runtime role',
    sql: `select format('database %I', d.datname), format('gives the runtime role %s', privilege) from pg_database d, runtime,
        unnest(array['create', 'temporary']) privilege
      where d.datname = current_database() and has_database_privilege(runtime.oid, d.oid, privilege)`,
  },
  {
    remedy: `${revoke}: the runtime role has grants on tenant tables only, and reaches all else through the functions of schema app`,
    sql: `select object, format('grants %s to the runtime role', privilege) from grants
      where grantee <> 0 and (schema <> 'public' or relkind in ('m', 'S'))`,
  },
  {
    remedy: revoke,
    sql: `select object, format('grants %s to PUBLIC', privilege) from grants where grantee = 0`,
  },
  {
    remedy: `${revoke}: a partition ignores the policy of its parent; query it through the parent`,
    sql: `select object, format('is a partition that grants %s', privilege) from grants where relispartition`,
  },
  {
    remedy: `${revoke}: put partitions into schema partitions, as app.make_partition does`,
    sql: `select object, 'is a partition in a schema that the runtime role can use' from relations, runtime
      where relispartition and has_schema_privilege(runtime.oid, relnamespace, 'usage')`,
  },
  {
    remedy: `${revoke}: select, insert, update and delete are all that the runtime role may have`,
    sql: `select object, format('grants %s%s', privilege, case when is_grantable then ' with grant option' end) from grants
      where schema = 'public' and grantee <> 0
        and (privilege not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE') or is_grantable)`,
  },
  {
    remedy: `${revoke}: audit and outbox are written by functions of schema app; call app.protect_log() for it`,
    sql: `select object, format('is a log, and grants %s', privilege) from grants
      where object in ('public.audit_events', 'public.events') and privilege <> 'SELECT'`,
  },
  {
    remedy: `${revoke}: grants are by table, so that the rules here see them`,
    sql: `select r.object, format('grants %s on its column %s', g.privilege_type, a.attname) from relations r
      join pg_attribute a on a.attrelid = r.oid, aclexplode(a.attacl) g
      where g.grantee in (0, (select oid from runtime))`,
  },
  {
    remedy: 'alter default privileges ... revoke: each table says its own grants, by app.protect()',
    sql: `select format('default privileges of %s', d.defaclrole::regrole), format('give %s on the next object of kind %s', g.privilege_type, d.defaclobjtype)
      from pg_default_acl d, aclexplode(d.defaclacl) g
      where g.grantee in (0, (select oid from runtime)) and g.grantee <> d.defaclrole`,
  },
  {
    remedy:
      'alter default privileges revoke execute on functions from public, as the first migration does',
    sql: `select format('default privileges of %s', owner), 'open the next function to PUBLIC' from (
        select distinct proowner::regrole as owner, proowner from functions) owners
      where not exists (select from pg_default_acl
        where defaclrole = proowner and defaclnamespace = 0 and defaclobjtype = 'f')`,
  },
  {
    remedy:
      'create function ... set search_path = pg_catalog, pg_temp: a definer function runs with the owner’s powers',
    sql: `select object, 'is SECURITY DEFINER without search_path pinned to pg_catalog, pg_temp' from functions
      where prosecdef and not 'search_path=pg_catalog, pg_temp' = any (coalesce(proconfig, '{}'))`,
  },
  {
    remedy:
      'revoke execute on function ... from public, and grant it to the runtime role if requests need it',
    sql: `select object, 'can be executed by PUBLIC' from functions
      where exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) g where g.grantee = 0)`,
  },
  {
    remedy: `${revoke}: requests need grants on tables, and on schemas, functions and the database`,
    sql: `select format('role %s', r.rolname), format('has a right on %s', pg_describe_object(d.classid, d.objid, d.objsubid))
      from runtime r join pg_shdepend d on d.refobjid = r.oid and d.refclassid = 'pg_authid'::regclass and d.deptype = 'a'
      where d.dbid in (0, (select oid from pg_database where datname = current_database()))
        and d.classid <> 'pg_database'::regclass
        and not (d.classid = 'pg_class'::regclass and exists (select from relations where oid = d.objid))
        and not (d.classid = 'pg_proc'::regclass and exists (select from functions where oid = d.objid))
        and not (d.classid = 'pg_namespace'::regclass and exists (select from schemas where oid = d.objid))`,
  },
  {
    remedy: 'alter extension ... set schema extensions: the runtime role cannot use that one',
    sql: `select format('extension %I', extname), format('stands in %s, where PUBLIC can execute its functions', extnamespace::regnamespace)
      from pg_extension e join schemas s on s.oid = e.extnamespace, runtime
      where has_schema_privilege(runtime.oid, e.extnamespace, 'usage')`,
  },
]
