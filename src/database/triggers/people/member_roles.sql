create or replace trigger guard_grant before insert or update or delete on public.member_roles for each row execute function app.guard_grant();
