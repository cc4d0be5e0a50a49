-- Returns the member of the context; null in a context without a member.
-- Errors: GH003 without a context.
-- Callers: app_user.
create or replace function app.member_id() returns uuid
language sql stable parallel restricted
set search_path = pg_catalog, pg_temp
as $$ select (app.context() ->> 'memberId')::uuid $$;

grant execute on function app.member_id to app_user;
