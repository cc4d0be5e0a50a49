-- Requires a permission in the whole tenant, or that the caller is the member concerned. The scopes of an API
-- key must include the permission in both cases.
-- Errors: insufficient_scope, permission_denied.
-- Callers: app_user.
create or replace function app.require_own(asked text, member uuid) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  scopes jsonb := app.context() -> 'scopes';
begin
  perform app.require(scopes = 'null' or scopes ?| array[asked, '*'], 'insufficient_scope', jsonb_build_object('scope', asked));
  perform app.require(app.may(asked) or member = app.member_id(), 'permission_denied', jsonb_build_object('permission', asked));
end
$$;

grant execute on function app.require_own to app_user;
