create or replace trigger free_domain after delete on public.tenant_domains for each row execute function app.free_domain();
