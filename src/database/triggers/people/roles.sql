create or replace trigger guard_role before insert or update or delete on public.roles for each row execute function app.guard_role();
