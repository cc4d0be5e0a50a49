drop function app.as_of;
--> statement-breakpoint
drop function app.verify_audit;
--> statement-breakpoint
drop function app.seal_audit;
--> statement-breakpoint
drop function app.audit_digest;
--> statement-breakpoint
drop function app.record_export;
--> statement-breakpoint
drop function app.record_denial;
--> statement-breakpoint
drop function app.first_kept_audit_id;
--> statement-breakpoint
drop function app.id_time;
--> statement-breakpoint
drop function app.id_at;
--> statement-breakpoint
DROP INDEX "audit_events_tenant_id_resource_resource_id_id_index";
--> statement-breakpoint
DROP INDEX "audit_events_tenant_id_resource_id_index";
--> statement-breakpoint
DROP INDEX "audit_events_tenant_id_action_id_index";
--> statement-breakpoint
DROP INDEX "audit_events_tenant_id_actor_member_id_id_index";
--> statement-breakpoint
DROP INDEX "audit_events_tenant_id_actor_type_id_index";
--> statement-breakpoint
DROP INDEX "audit_events_tenant_id_request_id_id_index";
--> statement-breakpoint
CREATE INDEX "audit_events_tenant_id_resource_resource_id_index" ON "audit_events" USING btree ("tenant_id","resource","resource_id");
--> statement-breakpoint
CREATE INDEX "audit_events_tenant_id_occurred_at_index" ON "audit_events" USING btree ("tenant_id","occurred_at");
