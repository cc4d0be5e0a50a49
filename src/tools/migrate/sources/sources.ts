/** A function as its file or the last migration defines it. */
export type SqlFunction = {
  /** The statement that creates it, with the comment above it. */
  text: string
  /** Parameters and result; a function whose signature changes cannot be replaced. */
  signature: string
  /** The roles that may execute it, beside its owner. */
  callers: string[]
}

/** Its rows are generated from the declared permissions, and deleting them loses no data. */
export const permissionTable = 'control.permissions'

export type Permission = { id: string; description: string; roles: readonly string[] }

/**
 * The parts of a schema whose source is a file of their own: functions by qualified name, triggers by table and
 * name, permissions by id. Both the files and the migrations are read into this shape.
 */
export type Sources = {
  functions: Map<string, SqlFunction>
  triggers: Map<string, { text: string }>
  permissions: Map<string, Permission>
}

export function noSources(): Sources {
  return { functions: new Map(), triggers: new Map(), permissions: new Map() }
}

/** The statement without the comment above it: a comment alone is no change of the database. */
export function withoutComment(text: string): string {
  return text.replace(/^(\s*--.*\n)+/, '').trim()
}

export function equalPermissions(a: Permission, b: Permission): boolean {
  return a.description === b.description && a.roles.join() === b.roles.join()
}
