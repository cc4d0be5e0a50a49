create or replace trigger guard_invitation before insert or update on public.invitations for each row execute function app.guard_invitation();
