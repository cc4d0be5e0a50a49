-- Returns the tenant of the context; null in a context without a tenant. Row security policies and column
-- defaults read it.
-- Errors: GH003 without a context.
-- Callers: app_user.
create or replace function app.tenant_id() returns uuid
language sql stable parallel restricted
set search_path = pg_catalog, pg_temp
as $$ select (app.context() ->> 'tenantId')::uuid $$;

grant execute on function app.tenant_id to app_user;
