-- Returns whether the caller may create, change and rotate API keys of a member: with api_keys:manage, or for
-- itself in a session. A key needs the permission even for its own member, because a leaked key could
-- otherwise create one without its expiry and addresses.
-- Callers: app_user.
create or replace function app.may_keep_keys_of(member uuid) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$ select app.may('api_keys:manage') or member = app.member_id() and app.context() ->> 'actorType' = 'person' $$;

grant execute on function app.may_keep_keys_of to app_user;
