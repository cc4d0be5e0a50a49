-- Deletes the settings of a deleted team.
-- Trigger function of public.teams.
create or replace function app.forget_team_settings() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from public.settings s where s.tenant_id = old.tenant_id and s.scope_type = 'team' and s.scope_id = old.id;
  return null;
end
$$;
