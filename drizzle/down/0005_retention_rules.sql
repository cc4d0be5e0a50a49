-- loses data: table public.retention_rules
drop function app.apply_retention;
--> statement-breakpoint
DROP POLICY "retention_rules_tenant" ON "retention_rules" CASCADE;
--> statement-breakpoint
DROP TABLE "retention_rules" CASCADE;
