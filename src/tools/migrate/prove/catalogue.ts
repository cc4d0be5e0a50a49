import type { Owner } from '../../command/owner.ts'
import type { Finding, Rule } from './rule.ts'

/** Our schemas and their objects: read from the catalogue, never from a list. */
const prelude = `with
  runtime as (select * from pg_roles where rolname = $1::text),
  worker_roles as (
    select own.role, own.schemas, r.* from pg_roles r right join (values
      ($1::text, '{app,public}'::text[]), ('app_auth', '{app,auth}'), ('app_operator', '{app,control}')) own (role, schemas)
    on r.rolname = own.role),
  schemas as (select oid, nspname as name, nspacl from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'),
  relations as (
    select c.*, s.name as schema, format('%I.%I', s.name, c.relname) as object
    from pg_class c join schemas s on s.oid = c.relnamespace where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S')),
  grants as (
    select r.oid, r.object, r.schema, r.relkind, r.relispartition, g.grantee, g.privilege_type as privilege, g.is_grantable
    from relations r, aclexplode(r.relacl) g
    where g.grantee in (0, (select oid from runtime)) and g.grantee <> r.relowner),
  tables as (
    select * from relations r where schema = 'public' and relkind in ('r', 'p', 'f')
      and not (relispartition and not exists (select from grants where grants.oid = r.oid))),
  tenant_columns as (select attrelid, attnum, attnotnull, atttypid from pg_attribute
    where attname = 'tenant_id' and not attisdropped),
  functions as (
    select p.*, s.name as schema, format('function %s', p.oid::regprocedure) as object
    from pg_proc p join schemas s on s.oid = p.pronamespace
    where not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'))`

/** Every breach of the rules in a database. One query; it changes nothing. */
export async function proveCatalogue(
  ask: Owner,
  rules: readonly Rule[],
  role = 'app_user',
): Promise<Finding[]> {
  const each = rules.map(
    ({ sql }, index) => `select ${index} as rule, breach.* from (${sql}) breach (object, finding)`,
  )
  const rows = await ask<{ rule: number; object: string; finding: string }>(
    `${prelude}\n${each.join('\nunion all\n')}\norder by object, rule, finding`,
    [role],
  )
  return rows.map(({ rule, object, finding }) => ({
    object,
    finding,
    remedy: rules[rule]?.remedy ?? '',
  }))
}

/** The functions of ours that the runtime role can execute, by their signatures. */
export async function executable(ask: Owner, role = 'app_user'): Promise<string[]> {
  const rows = await ask<{ signature: string }>(
    `${prelude} select oid::regprocedure::text as signature from functions
     where has_function_privilege($1, oid, 'execute') order by 1`,
    [role],
  )
  return rows.map(({ signature }) => signature)
}

/** A function that the runtime role can call: its name, and its arguments by their types. */
export type Callable = { name: string; args: string[] }

export async function callables(ask: Owner, role = 'app_user'): Promise<Callable[]> {
  return ask(
    `${prelude} select format('%I.%I', schema, proname) as name,
       array(select format_type(type, null) from unnest(proargtypes) with ordinality a (type, place) order by place) as args
     from functions where has_function_privilege($1, oid, 'execute') and prokind = 'f' and prorettype <> 'trigger'::regtype
     order by 1, 2`,
    [role],
  )
}

/** The relations that tenants' rows are read from: tables, and views over them. */
export async function tenantRelations(ask: Owner): Promise<{ name: string; isTable: boolean }[]> {
  return ask(
    `${prelude} select relname as name, relkind in ('r', 'p', 'f') as "isTable" from relations
     where schema = 'public' and relkind <> 'S' order by 1`,
    ['app_user'],
  )
}

/** Every partition of a table, by its full name: read and written through its parent only. */
export async function partitions(ask: Owner): Promise<string[]> {
  const rows = await ask<{ object: string }>(
    `${prelude} select object from relations where relispartition and $1::text is not null order by 1`,
    ['app_user'],
  )
  return rows.map(({ object }) => object)
}

/** A foreign key between tenant tables: the column beside tenant_id, and the table that it refers to. */
export type Reference = { constraint: string; table: string; column: string; parent: string }

export async function references(ask: Owner): Promise<Reference[]> {
  return ask(
    `${prelude} select k.conname as constraint, t.relname as table, p.relname as parent, a.attname as column
     from pg_constraint k
     join tables t on t.oid = k.conrelid
     join tables p on p.oid = k.confrelid
     join pg_attribute a on a.attrelid = t.oid and a.attnum = any (k.conkey) and a.attname <> 'tenant_id'
     where k.contype = 'f' and $1::text is not null order by 1`,
    ['app_user'],
  )
}
export function report(findings: readonly Finding[]): string[] {
  return findings.map(({ object, finding, remedy }) => `${object}: ${finding}. Remedy: ${remedy}`)
}
