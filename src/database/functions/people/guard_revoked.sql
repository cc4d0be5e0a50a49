-- Rejects any change of revoked_at of a revoked API key.
-- Errors: api_key_ended.
-- Trigger function of public.api_keys.
create or replace function app.guard_revoked() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.require(app.context_if_any() ->> 'memberId' is null, 'api_key_ended');
  return new;
end
$$;
