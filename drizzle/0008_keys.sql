-- When and from where keys were used, and the settings that a tenant keeps.
-- Notes that a key was used, at most once a minute; gives whether it was noted. Asks for the credential, as it travels.
create function app.use_key(credential text, address inet) returns boolean
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
--> statement-breakpoint
-- Of a key of the caller's tenant: its last use, and until when an earlier secret of it works beside the newest.
create function app.key_state(api_key uuid) returns table (last_used_at timestamptz, last_used_ip inet, grace_ends_at timestamptz)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select u.last_used_at, u.last_used_ip, (
    select max(s.expires_at) from control.api_key_secrets s
    where s.tenant_id = app.tenant_id() and s.api_key_id = api_key and s.expires_at > now())
  from (select) as one
  left join control.api_key_uses u on u.tenant_id = app.tenant_id() and u.api_key_id = api_key
$$;
--> statement-breakpoint
grant execute on function app.use_key, app.key_state to app_user;
