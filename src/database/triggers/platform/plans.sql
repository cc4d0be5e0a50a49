create or replace trigger audit after insert or update or delete on control.plans for each row execute function app.audit_control();

create or replace trigger guard_plan before insert or update on control.plans for each row execute function app.guard_plan();
