-- The rules for each tenant table and foreign key. See docs/tenancy.md.
-- The comment of a rule is its remedy; its query gives (object, finding) for each breach, and may use $1, the role of
-- requests, and the relations of catalogue.ts.

-- declare it with tenantTable() or tenantLog() and generate the migration with npm run db:generate
select object, 'has no column tenant_id uuid not null' from tables t
  where not exists (select from tenant_columns c
    where c.attrelid = t.oid and c.attnotnull and c.atttypid = 'uuid'::regtype);

-- a row of one tenant belongs to it for certain: make tenant_id not null
select r.object, 'has a tenant_id that can be null' from relations r
  join tenant_columns c on c.attrelid = r.oid
  where r.relkind in ('r', 'p') and r.schema <> 'public' and not c.attnotnull;

-- declare it with tenantTable() or tenantLog() and generate the migration with npm run db:generate
select object, 'has a primary key other than (tenant_id, id)' from tables t
  where (select array_agg(a.attname::text order by k.place)
    from pg_constraint c, unnest(c.conkey) with ordinality k (number, place)
    join pg_attribute a on a.attnum = k.number
    where c.conrelid = t.oid and c.contype = 'p' and a.attrelid = t.oid) is distinct from '{tenant_id,id}';

-- alter table ... enable row level security, or declare it with tenantTable()
select object, 'has no row level security' from tables where not relrowsecurity;

-- call app.protect() or app.protect_log() for it in its migration
select object, 'does not force row level security, so its owner escapes it' from tables where not relforcerowsecurity;

-- alter table ... enable row level security, force row level security: app.make_partition does it for those that it
-- makes
select object, 'is a partition without row level security, forced' from relations
  where relispartition and not (relrowsecurity and relforcerowsecurity);

-- drop it: without any, nobody reads a partition but through its parent
select r.object, format('is a partition with a policy of its own, %I', polname) from relations r
  join pg_policy on polrelid = r.oid where r.relispartition;

-- keep only the policy that tenantTable() declares
select object, format('has %s policies, not one', count(p.oid)) from tables t
  left join pg_policy p on p.polrelid = t.oid group by object having count(p.oid) <> 1;

-- permissive, for all, to the runtime role, using and with check (tenant_id = (select app.tenant_id())), as
-- tenantTable() declares it
select object, format('has a policy %I of another form', polname) from tables t join pg_policy p on p.polrelid = t.oid
  where not polpermissive or polcmd <> '*' or polroles is distinct from array(select oid from runtime)
    or pg_get_expr(polqual, polrelid) is distinct from '(tenant_id = ( SELECT app.tenant_id() AS tenant_id))'
    or pg_get_expr(polwithcheck, polrelid) is distinct from '(tenant_id = ( SELECT app.tenant_id() AS tenant_id))';

-- put tenant_id first: a unique over tenants tells of hidden rows, and no other index serves a policy
select object, format('has an index %s that does not begin with tenant_id', i.indexrelid::regclass) from tables t
  join pg_index i on i.indrelid = t.oid
  where not exists (select from tenant_columns c where c.attrelid = t.oid and c.attnum = i.indkey[0]);

-- write .desc().nullsFirst() in the schema: another order of nulls does not serve "order by ... desc"
select object, format('has an index %s that is descending with nulls last', i.indexrelid::regclass) from tables t
  join pg_index i on i.indrelid = t.oid where 1 = any (i.indoption);

-- declare it with within(): foreign key checks bypass row security, a key without tenant_id accepts any tenant’s row
select r.object, format('has a foreign key %I that does not pair tenant_id with tenant_id', k.conname) from pg_constraint k
  join relations r on r.oid = k.conrelid
  join tenant_columns child on child.attrelid = k.conrelid
  join tenant_columns parent on parent.attrelid = k.confrelid
  where k.contype = 'f' and not exists (
    select from unnest(k.conkey, k.confkey) pair (mine, theirs)
    where pair.mine = child.attnum and pair.theirs = parent.attnum);

-- a tenant’s row may refer to its own tenant’s rows, and by tenant_id to control.tenants; nothing else
select t.object, format('has a foreign key %I to a table of no tenant', k.conname) from pg_constraint k
  join tables t on t.oid = k.conrelid
  where k.contype = 'f' and not exists (select from tenant_columns c where c.attrelid = k.confrelid)
    and not exists (select from tenant_columns c where c.attrelid = t.oid and k.conkey = array[c.attnum]);

-- say on delete cascade or restrict; set null would null tenant_id too
select r.object, format('has a foreign key %I that does not say what becomes of it on delete', k.conname) from pg_constraint k
  join relations r on r.oid = k.conrelid
  where k.contype = 'f' and (k.confdeltype = 'a' or k.confdeltype in ('n', 'd') and exists (
    select from tenant_columns c where c.attrelid = k.conrelid
      and c.attnum = any (coalesce(k.confdelsetcols, k.conkey))));

-- create view ... with (security_invoker = true): a plain view returns every tenant’s rows
select object, 'is a view without security_invoker' from relations
  where relkind = 'v' and not coalesce((select option_value::boolean from pg_options_to_table(reloptions)
    where option_name = 'security_invoker'), false);

-- call app.protect() for it in its migration: whatever the runtime role can write is audited
select object, format('can be written, but has no trigger %s', name) from tables t,
    (values ('touch', 'touch'), ('audit_insert', 'audit'), ('audit_update', 'audit'), ('audit_delete', 'audit')) asked (name, calls)
  where exists (select from grants g where g.oid = t.oid and g.privilege in ('INSERT', 'UPDATE', 'DELETE'))
    and not exists (select from pg_trigger g join functions f on f.oid = g.tgfoid
      where g.tgrelid = t.oid and g.tgname = name and f.schema = 'app' and f.proname = calls
        and g.tgenabled in ('O', 'A') and g.tgqual is null and g.tgattr = '');

-- drop it, and write a trigger: what a rule does is done with the rights of the table’s owner
select object, format('rewrites statements by a rule, %I', rulename) from relations r
  join pg_rewrite w on w.ev_class = r.oid where relkind <> 'v' and relkind <> 'm';
