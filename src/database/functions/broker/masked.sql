-- Returns a JSON document in which the value of each named member is replaced by mark at any depth. A null
-- mark removes the members.
-- Callers: app_user.
create or replace function app.masked(document jsonb, names text[], mark jsonb) returns jsonb
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if names = '{}' then
    return document;
  end if;
  case jsonb_typeof(document)
    when 'object' then
      return (
        select coalesce(jsonb_object_agg(key, case when key = any (names) then mark
          when jsonb_typeof(value) in ('object', 'array') then app.masked(value, names, mark) else value end), '{}')
        from jsonb_each(document) where mark is not null or key <> all (names));
    when 'array' then
      return (
        select coalesce(jsonb_agg(case when jsonb_typeof(value) in ('object', 'array')
          then app.masked(value, names, mark) else value end order by place), '[]')
        from jsonb_array_elements(document) with ordinality elements (value, place));
    else
      return document;
  end case;
end
$$;

grant execute on function app.masked to app_user;
