-- Records the use of an API key, at most once a minute. Returns true when it recorded, else null. It takes the
-- credential itself and needs no context.
-- Callers: app_user.
create or replace function app.use_key(credential text, address inet) returns boolean
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into control.api_key_uses as u (tenant_id, api_key_id, last_used_at, last_used_ip)
  select s.tenant_id, s.api_key_id, now(), address
  from control.api_key_secrets s
  where s.secret_hash = encode(sha256(convert_to(credential, 'UTF8')), 'hex')
  on conflict (tenant_id, api_key_id) do update set last_used_at = excluded.last_used_at, last_used_ip = excluded.last_used_ip
    where u.last_used_at <= now() - interval '1 minute'
  returning true
$$;

grant execute on function app.use_key to app_user;
