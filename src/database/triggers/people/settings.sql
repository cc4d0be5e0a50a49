create or replace trigger guard_setting before insert or update or delete on public.settings for each row execute function app.guard_setting();
