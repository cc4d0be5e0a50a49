-- Recomputes the seals of the caller's tenant that overlap a time range, and returns whether they are intact
-- and the first broken one. Seals of events that retention may have removed count as expired. The optional
-- kept is the digest of a seal stored elsewhere, which must still exist.
-- Errors: range_too_large above 200,000 events, GH003 without a context.
-- Callers: app_user.
create or replace function app.verify_audit(since timestamptz, until timestamptz, kept text default null) returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  first_kept uuid := app.first_kept_audit_id();
  size record;
  broken json;
  head json;
  is_kept boolean := kept is null or exists (select from public.audit_seals s where s.tenant_id = tenant and s.digest = kept);
begin
  select coalesce(sum(s.event_count) filter (where s.last_id >= first_kept), 0)::integer as events,
    count(*) filter (where s.last_id >= first_kept)::integer as seals,
    count(*) filter (where s.last_id < first_kept)::integer as expired,
    (select app.id_time(l.last_id) from public.audit_seals l where l.tenant_id = tenant order by l.last_id desc limit 1) as until
  into size
  from public.audit_seals s
  where s.tenant_id = tenant and (since is null or s.last_id >= app.id_at(since - interval '1 second'))
    and (verify_audit.until is null or s.previous_id is null or s.previous_id < app.id_at(verify_audit.until + interval '1 second'));
  if size.events > 200000 then
    perform app.refuse('range_too_large', jsonb_build_object('events', size.events, 'limit', 200000));
  end if;
  select json_build_object('sealId', s.id, 'from', app.id_time(s.previous_id), 'to', app.id_time(s.last_id),
    'events', s.event_count, 'found', e.found)
  into broken
  from (
    select s.*, lag(s.last_id) over (order by s.last_id) as before_id, lag(s.digest) over (order by s.last_id) as before_digest
    from public.audit_seals s where s.tenant_id = tenant
  ) s
  cross join lateral (
    select count(*)::integer as found, encode(sha256(decode(coalesce(s.before_digest, ''), 'hex')
      || coalesce(string_agg(app.audit_digest(e), '' order by e.id), '')), 'hex') as digest
    from public.audit_events e
    where e.tenant_id = tenant and e.id > coalesce(s.previous_id, app.id_at('epoch')) and e.id <= s.last_id
  ) e
  where s.last_id >= first_kept and (since is null or s.last_id >= app.id_at(since - interval '1 second'))
    and (verify_audit.until is null or s.previous_id is null or s.previous_id < app.id_at(verify_audit.until + interval '1 second'))
    and (s.previous_id is distinct from s.before_id or s.event_count <> e.found or s.digest <> e.digest)
  order by s.last_id limit 1;
  select json_build_object('sealId', s.id, 'digest', s.digest) into head
  from public.audit_seals s where s.tenant_id = tenant order by s.last_id desc limit 1;
  return json_build_object('intact', broken is null and is_kept, 'head', head, 'headIsKept', case when kept is not null then is_kept end,
    'seals', size.seals, 'events', size.events, 'expired', size.expired, 'sealedUntil', size.until, 'broken', broken);
end
$$;

grant execute on function app.verify_audit to app_user;
