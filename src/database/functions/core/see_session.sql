-- Records that a session was used, at most once a minute. A read-only transaction records nothing, and a
-- locked row is skipped instead of waited for.
-- Internal: called by other functions.
create or replace function app.see_session(session uuid) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if current_setting('transaction_read_only') = 'off' then
    update auth.sessions set updated_at = now() where id = (select s.id from auth.sessions s
      where s.id = session and s.updated_at < now() - interval '1 minute' for no key update skip locked);
  end if;
end
$$;
