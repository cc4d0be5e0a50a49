-- What every table stands on: the runtime role, the signed context, and refusals that a client can read.
-- Rules and their reasons: the README, "Isolation".
-- lint-allow opaque-block: "create role" has no "if not exists"; the role belongs to the cluster and may be there
do $$
begin
  create role app_user nologin noinherit nobypassrls;
exception
  when duplicate_object or unique_violation then null;
end
$$;
--> statement-breakpoint
create schema app;
--> statement-breakpoint
create schema extensions;
--> statement-breakpoint
create extension pgcrypto with schema extensions;
--> statement-breakpoint
alter default privileges revoke execute on functions from public;
--> statement-breakpoint
-- lint-allow opaque-block: the name of the database differs by environment; it may only be connected to
do $$
begin
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to app_user', current_database());
end
$$;
--> statement-breakpoint
revoke all on schema public from public;
--> statement-breakpoint
grant usage on schema app, public to app_user;
--> statement-breakpoint
-- One row, written once: the key that signs the context. Only the functions below read it.
create table app.signing_key (
  singleton boolean primary key default true check (singleton),
  secret bytea not null default extensions.gen_random_bytes(32)
);
--> statement-breakpoint
insert into app.signing_key default values;
--> statement-breakpoint
-- A refusal carries a problem code in its message, and the problem's extra members, as JSON, in its detail.
create function app.refuse(problem_code text, extra jsonb default null) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception using errcode = 'GH001', message = problem_code, detail = coalesce(extra::text, '');
end
$$;
--> statement-breakpoint
-- Aborts the batch with a problem unless the condition holds.
create function app.require(holds boolean, problem_code text, extra jsonb default null) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if holds is not true then
    perform app.refuse(problem_code, extra);
  end if;
end
$$;
--> statement-breakpoint
-- The backend and the transaction are part of what is signed: a signature cannot be carried into another transaction.
create function app.sign(context text) returns text
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select encode(extensions.hmac(
    concat_ws('|', context, pg_backend_pid(), extract(epoch from transaction_timestamp())),
    encode(secret, 'hex'), 'sha256'), 'hex')
  from app.signing_key
$$;
--> statement-breakpoint
-- Who is asking, or null where nobody entered; a context that enter did not sign is an error.
create function app.context_if_any() returns jsonb
language plpgsql stable parallel restricted security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context text := nullif(current_setting('app.context', true), '');
begin
  if context is not null and current_setting('app.signature', true) is distinct from app.sign(context) then
    raise exception using errcode = 'GH003', message = 'the context was not signed by app.enter';
  end if;
  return context::jsonb;
end
$$;
--> statement-breakpoint
-- Who is asking. Fails closed: without a context there is an error, never all rows.
create function app.context() returns jsonb
language plpgsql stable parallel restricted
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context_if_any();
begin
  if context is null then
    raise exception using errcode = 'GH003', message = 'no context: call app.enter first, in the same transaction';
  end if;
  return context;
end
$$;
--> statement-breakpoint
create function app.tenant_id() returns uuid
language sql stable parallel restricted
set search_path = pg_catalog, pg_temp
as $$ select (app.context() ->> 'tenantId')::uuid $$;
--> statement-breakpoint
create function app.member_id() returns uuid
language sql stable parallel restricted
set search_path = pg_catalog, pg_temp
as $$ select (app.context() ->> 'memberId')::uuid $$;
--> statement-breakpoint
-- RFC 9562 version 7, for rows which the database itself writes. Postgres 17 has no uuidv7().
create function app.uuid7() returns uuid
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
    from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;
--> statement-breakpoint
grant execute on function
  app.refuse, app.require, app.context_if_any, app.context, app.tenant_id, app.member_id
to app_user;
