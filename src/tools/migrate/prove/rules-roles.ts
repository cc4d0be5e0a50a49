import type { Rule } from './rule.ts'

/** The roles beside the runtime role that the Worker logs in as, with the schema of tables that is each one's own. */
const others = `(values ('app_auth', 'auth'), ('app_operator', 'control')) other (role, own)`
const known = `${others} join pg_roles r on r.rolname = other.role`

const revoke = 'revoke it in a migration'

/** The rules for the identity and operator roles: each uses its own schema, and no tenant data. */
export const roleRules: readonly Rule[] = [
  {
    remedy: 'apply the migrations: the baseline creates the role',
    sql: `select format('role %s', role), 'does not exist' from ${others}
      where not exists (select from pg_roles where rolname = role)`,
  },
  {
    remedy: 'alter role ... nosuperuser nobypassrls nocreaterole nocreatedb noreplication',
    sql: `select format('role %s', role), format('is %s', power) from ${known}, lateral (values
        ('SUPERUSER', rolsuper), ('BYPASSRLS', rolbypassrls), ('CREATEROLE', rolcreaterole),
        ('CREATEDB', rolcreatedb), ('REPLICATION', rolreplication)) powers (power, held) where held`,
  },
  {
    remedy: 'revoke the membership: a role of the Worker is a member of nothing',
    sql: `select format('role %s', role), format('is a member of %s', m.roleid::regrole) from ${known}
      join pg_auth_members m on m.member = r.oid`,
  },
  {
    remedy: 'alter ... owner to the role that migrates',
    sql: `select format('role %s', role), format('owns %s', coalesce(c.oid::regclass::text, d.classid::regclass::text))
      from ${known} join pg_shdepend d on d.refobjid = r.oid and d.refclassid = 'pg_authid'::regclass and d.deptype = 'o'
      left join pg_class c on d.classid = 'pg_class'::regclass and c.oid = d.objid
      where d.dbid in (0, (select oid from pg_database where datname = current_database()))`,
  },
  {
    remedy: `${revoke}: a role of the Worker uses schema app and its own`,
    sql: `select format('schema %s', name), format('gives %s %s', role, privilege) from schemas, ${known},
        unnest(array['usage', 'create']) privilege
      where has_schema_privilege(r.oid, schemas.oid, privilege) and not (privilege = 'usage' and name in ('app', own))`,
  },
  {
    remedy: `${revoke}: app_operator reads and writes tenants and plans, app_auth its own schema, and all else through functions`,
    sql: `select object, format('grants %s to %s', g.privilege_type, role) from relations, aclexplode(relacl) g, ${known}
      where g.grantee = r.oid and (schema <> own or g.is_grantable or case role
        when 'app_operator' then object not in ('control.tenants', 'control.plans') or g.privilege_type not in ('SELECT', 'INSERT', 'UPDATE')
        else g.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE') end)`,
  },
  {
    remedy: `${revoke}: grants are by table, so that the rules here see them`,
    sql: `select object, format('grants %s on its column %s to %s', g.privilege_type, a.attname, role) from relations
      join pg_attribute a on a.attrelid = relations.oid, aclexplode(a.attacl) g, ${known} where g.grantee = r.oid`,
  },
  {
    remedy: `${revoke}: each plane has a role of its own, with an entry point of its own`,
    sql: `select object, format('is an entry point open to %s', d.role) from functions
      join (values ('enter', '{app_user}'::text[]), ('enter_person', '{app_user}'), ('enter_operator', '{app_operator}')) entries (entry, roles)
        on entry = proname and schema = 'app',
      (values ('app_user'), ('app_auth'), ('app_operator')) d (role) join pg_roles p on p.rolname = d.role
      where d.role <> all (roles) and has_function_privilege(p.oid, functions.oid, 'execute')`,
  },
]
