create or replace trigger guard_key before insert or update of scopes, member_id, environment, name, expires_at, ip_allowlist, rate_per_minute
  on public.api_keys for each row execute function app.guard_key();

create or replace trigger guard_limit after insert on public.api_keys for each row execute function app.guard_limit('apiKeys');

create or replace trigger guard_revoked before update of revoked_at on public.api_keys for each row when (old.revoked_at is not null)
  execute function app.guard_revoked();
