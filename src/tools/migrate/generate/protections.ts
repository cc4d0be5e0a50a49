/**
 * The calls that protect the tables which a migration makes: FORCE, grants, audit and revision triggers, which
 * drizzle-kit cannot express. A table with a revision is one that changes; another is an append-only log.
 */
export function protections(migration: string): string[] {
  return migration
    .split('--> statement-breakpoint')
    .map((statement) => /^\s*CREATE TABLE "(\w+)" \(([\s\S]*)\)/.exec(statement))
    .filter((table) => table !== null)
    .map(([, name, columns = '']) =>
      columns.includes('"revision"')
        ? `select app.protect('${name}');`
        : `select app.protect_log('${name}');`,
    )
}
