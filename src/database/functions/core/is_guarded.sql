-- Returns whether the guards of people and roles apply: a member acts, and is not just joining by an
-- invitation. Without a context only the owner of the database writes.
-- Internal: called by other functions.
create or replace function app.is_guarded() returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select coalesce(c ->> 'memberId' is not null and not c ? 'joining', false) from app.context_if_any() c $$;
