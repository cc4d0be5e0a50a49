create or replace trigger make_system_roles after insert on control.tenants for each row execute function app.make_system_roles();

create or replace trigger guard_tenant before insert or update on control.tenants for each row execute function app.guard_tenant();

create or replace trigger guard_transition before update of status on control.tenants for each row execute function app.guard_transition();

create or replace trigger touch before update on control.tenants for each row execute function app.touch_tenant();

create or replace trigger audit after insert or update or delete on control.tenants for each row execute function app.audit_control();

create or replace trigger close after update of status on control.tenants for each row
  when (new.status = 'deleted' and old.status <> 'deleted') execute function app.close_tenant();
