/** Something that would let one tenant reach another, and what to do about it. */
export type Finding = { object: string; finding: string; remedy: string }

/**
 * A rule of docs/tenancy.md. `sql` gives `(object, finding)` for each breach; it may use `$1`, the runtime role's
 * name, and the relations that the prelude of catalogue.ts defines.
 */
export type Rule = { remedy: string; sql: string }
