create or replace trigger guard_limit after insert on public.teams for each row execute function app.guard_limit('teams');

create or replace trigger forget_settings after delete on public.teams for each row execute function app.forget_team_settings();
