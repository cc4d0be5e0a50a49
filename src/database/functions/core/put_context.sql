-- Sets and signs the context of this transaction.
-- Internal: called by other functions.
create or replace function app.put_context(context jsonb) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$ select set_config('app.context', context::text, true), set_config('app.signature', app.sign(context::text), true) $$;
