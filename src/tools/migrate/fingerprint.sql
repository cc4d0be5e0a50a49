-- A line for each part of the schema, which names its object; see fingerprint.ts.
with
  schema as (
    select * from pg_namespace n
    where nspname !~ '^pg_' and nspname not in ('information_schema', 'drizzle') and not exists (
      select from pg_depend where classid = 'pg_namespace'::regclass and objid = n.oid and deptype = 'e')),
  relation as (
    select c.*, monthly, case when monthly
        then 'each partition of ' || (select inhparent::regclass from pg_inherits where inhrelid = c.oid)
        else c.oid::regclass::text end as name
    from pg_class c, lateral (select relispartition and coalesce(relnamespace = to_regnamespace('partitions'), false) as monthly) kind
    where relnamespace in (select oid from schema) and relkind in ('r', 'p', 'v', 'm', 'S', 'f') and not exists (
      select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e')),
  routine as (
    select * from pg_proc p where pronamespace in (select oid from schema) and not exists (
      select from pg_depend where classid = 'pg_proc'::regclass and objid = p.oid and deptype = 'e')),
  type as (
    select * from pg_type t where typnamespace in (select oid from schema) and typtype in ('e', 'd', 'r', 'c') and not exists (
      select from pg_depend where classid = 'pg_type'::regclass and objid = t.oid and deptype = 'e'))

-- Relations, partitions, views and sequences
select 'relation ' || name || ': ' || case relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view'
    when 'm' then 'materialized view' when 'S' then 'sequence' when 'f' then 'foreign table' else relkind::text end
  || case relpersistence when 'u' then ', unlogged' else '' end
  || case when relrowsecurity then ', row security' else '' end
  || case when relforcerowsecurity then ', forced' else '' end
  || case relreplident when 'f' then ', replica identity full' when 'n' then ', replica identity nothing' else '' end
  || coalesce(', with ' || array_to_string(reloptions, ', '), '') || case when pg_get_userbyid(relowner) = current_user then '' else ', of ' || pg_get_userbyid(relowner) end as line
from relation
union all
select 'partition ' || name || ' of ' || inhparent::pg_catalog.regclass || ' ' || coalesce(pg_get_expr(relpartbound, oid), 'by inheritance')
from relation join pg_inherits on inhrelid = oid where not monthly
union all
select 'partitioning ' || name || ' ' || pg_get_partkeydef(oid) from relation where relkind = 'p'
union all
select 'view ' || name || ' ' || pg_get_viewdef(oid) from relation where relkind in ('v', 'm')
union all
select 'sequence ' || name || format(' %s from %s by %s, %s to %s%s', seqtypid::regtype, seqstart, seqincrement, seqmin, seqmax,
  case when seqcycle then ', cycles' else '' end)
from relation join pg_sequence on seqrelid = oid

union all

-- Columns
select 'column ' || name || '.' || quote_ident(attname) || ' ' || format_type(atttypid, atttypmod)
  || case when attnotnull then ' not null' else '' end
  || case attidentity when 'a' then ' identity always' when 'd' then ' identity by default' else '' end
  || case when attgenerated <> '' then ' generated ' when adbin is null then '' else ' default ' end || coalesce(pg_get_expr(adbin, adrelid), '')
  || case when attcollation <> typcollation then ' collate ' || attcollation::regcollation else '' end
from relation
join pg_attribute on attrelid = relation.oid and attnum > 0 and not attisdropped
join pg_type on pg_type.oid = atttypid
left join pg_attrdef on adrelid = attrelid and adnum = attnum
where relkind <> 'S'

union all

-- Constraints, indexes, policies, triggers and rules
select 'constraint ' || coalesce(relation.name, contypid::regtype::text) || '.' || quote_ident(conname) || ' ' || pg_get_constraintdef(c.oid)
from pg_constraint c left join relation on relation.oid = conrelid
where monthly is not true and contype not in ('n', 't') and connamespace in (select oid from schema) and (relation.oid is not null or conrelid = 0)
union all
select 'index ' || pg_get_indexdef(indexrelid) || case when indisvalid then '' else ' INVALID' end
  || case when indisreplident then ' replica identity' else '' end
from pg_index join relation on relation.oid = indrelid where not monthly
union all
select 'policy ' || name || '.' || quote_ident(polname) || case when polpermissive then ' permissive' else ' restrictive' end || ' for '
  || case polcmd when '*' then 'all' when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' else 'delete' end || ' to '
  || (select string_agg(case r when 0 then 'public' else pg_get_userbyid(r) end, ', ' order by pg_get_userbyid(r)) from unnest(polroles) r)
  || coalesce(' using ' || pg_get_expr(polqual, polrelid), '') || coalesce(' with check ' || pg_get_expr(polwithcheck, polrelid), '')
from pg_policy join relation on relation.oid = polrelid
union all
select 'trigger ' || pg_get_triggerdef(t.oid) || case tgenabled when 'O' then '' else ' enabled ' || tgenabled::text end
from pg_trigger t join relation on relation.oid = tgrelid where not tgisinternal
union all
select 'rule ' || pg_get_ruledef(r.oid) from pg_rewrite r join relation on relation.oid = ev_class where rulename <> '_RETURN'

union all

-- Functions
select 'function ' || oid::regprocedure || ' returns ' || coalesce(pg_get_function_result(oid), 'nothing') || ', ' || prokind::text || provolatile::text
  || proparallel::text || case when prosecdef then ', security definer' else '' end || coalesce(', set ' || array_to_string(proconfig, ', '), '')
  || ', ' || md5(case when prokind in ('f', 'p') then pg_get_functiondef(oid) else prosrc end) || case when pg_get_userbyid(proowner) = current_user then '' else ', of ' || pg_get_userbyid(proowner) end
from routine

union all

-- Types, schemas and all else
select 'type ' || t.oid::regtype || ' enum ' || (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) from pg_enum where enumtypid = t.oid)
from type t where typtype = 'e'
union all
select 'type ' || t.oid::regtype || ' domain over ' || format_type(typbasetype, typtypmod) || case when typnotnull then ' not null' else '' end
  || coalesce(' default ' || typdefault, '')
from type t where typtype = 'd'
union all
select 'type ' || t.oid::regtype || ' ' || case typtype when 'c' then 'composite' when 'r' then 'range' else typtype::text end
  || coalesce((select ' (' || string_agg(quote_ident(attname) || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum) || ')'
    from pg_attribute where attrelid = typrelid and attnum > 0 and not attisdropped), '')
from type t left join pg_class c on c.oid = typrelid
where typtype = 'r' or (typtype = 'c' and c.relkind = 'c')
union all
select 'schema ' || quote_ident(nspname) from schema
union all
select 'statistics ' || pg_get_statisticsobjdef(oid) from pg_statistic_ext where stxnamespace in (select oid from schema)
union all
select 'publication ' || quote_ident(pubname) || case when puballtables then ' of all tables' else '' end from pg_publication
union all
select 'published ' || quote_ident(pubname) || ' ' || prrelid::regclass from pg_publication_rel join pg_publication p on p.oid = prpubid
union all
select 'foreign server ' || quote_ident(srvname) from pg_foreign_server
union all
select 'extension ' || quote_ident(extname) || ' in ' || extnamespace::regnamespace from pg_extension where extname <> 'plpgsql'

union all

-- Privileges, also those that hold without ever having been granted: a null ACL means the default one
select 'grant ' || string_agg(distinct privilege_type || case when is_grantable then ' with grant option' else '' end, ', ')
  || ' on ' || target || ' to ' || case grantee when owner then 'owner' when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end
from (
  select 'database' as target, datdba as owner, coalesce(datacl, acldefault('d', datdba)) as acl from pg_database where datname = current_database()
  union all
  select 'schema ' || quote_ident(nspname), nspowner, coalesce(nspacl, acldefault('n', nspowner)) from schema
  union all
  select 'relation ' || name, relowner, coalesce(relacl, acldefault(case relkind when 'S' then 's'::"char" else 'r' end, relowner)) from relation
  union all
  select 'column ' || name || '.' || quote_ident(attname), relowner, attacl from relation join pg_attribute on attrelid = relation.oid where attacl is not null
  union all
  select 'function ' || oid::regprocedure, proowner, coalesce(proacl, acldefault('f', proowner)) from routine
  union all
  select 'type ' || oid::regtype, typowner, coalesce(typacl, acldefault('T', typowner)) from type where typtype <> 'c'
  union all
  select 'what will be made: ' || defaclobjtype::text || coalesce(' in ' || nullif(defaclnamespace, 0)::regnamespace, ''), defaclrole, defaclacl from pg_default_acl
  where defaclrole in (select nspowner from schema)
) object, aclexplode(acl)
group by target, owner, grantee
