-- A plan limit applies to new and restored rows only: a tenant over its limit can still change the others.
create or replace trigger guard_limit after insert on public.services for each row when (new.deleted_at is null)
  execute function app.guard_limit('services');

create or replace trigger guard_limit_again after update of deleted_at on public.services for each row when (old.deleted_at is not null and new.deleted_at is null)
  execute function app.guard_limit('services');
