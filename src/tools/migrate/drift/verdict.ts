import { fingerprintDifference } from '../fingerprint.ts'

export type Party = 'database' | 'migrations' | 'schema.ts'
export type Difference = { missing: string[]; unexpected: string[] }
export type Verdict = {
  /** Which of the three differs; two where all three disagree; none without drift. */
  differs: Party[]
  /** The database against the replayed migrations: `missing` has only the replay, `unexpected` only the database. */
  database: Difference
  /** schema.ts against the replayed migrations, as far as schema.ts can say it. */
  schema: Difference
}

/**
 * The lines of a fingerprint that schema.ts can declare: tables of schemas public, control and auth with their columns,
 * constraints, indexes and policies, and enums. FORCE, grants, functions, triggers, views, partitions and exclusion
 * constraints are written in migrations only.
 */
export function declarable(lines: readonly string[]): string[] {
  const parts = new Set(captures(lines, /^partition (\S+) of /))
  const tables = new Set(
    captures(lines, /^relation ((?:public|control|auth)\.\S+): (?:partitioned )?table/),
  )
  return lines
    .filter((line) => {
      if (/^type (public|control|auth)\.\S+ enum /.test(line)) return true
      const table = tableOf(line)
      return table !== undefined && tables.has(table) && !parts.has(table)
    })
    .map((line) =>
      line
        .replace(', forced', '')
        .replace('partitioned table', 'table')
        .replace(' ON ONLY ', ' ON '),
    )
}

const shapes = [
  /^relation (\S+): /,
  /^(?:column|policy) (\S+\.[^.\s]+)\.(?:"[^"]+"|\S+) /,
  /^constraint (\S+\.[^.\s]+)\.(?:"[^"]+"|\S+) (?!EXCLUDE)/,
  /^index CREATE (?:UNIQUE )?INDEX \S+ ON (?:ONLY )?(\S+) /,
]

function tableOf(line: string): string | undefined {
  return shapes.map((shape) => shape.exec(line)?.[1]).find((table) => table !== undefined)
}

function captures(lines: readonly string[], shape: RegExp): string[] {
  return lines.flatMap((line) => shape.exec(line)?.[1] ?? [])
}

/** Compares the three fingerprints and says which of them is the odd one. */
export function verdictOf(lines: Record<Party, readonly string[]>): Verdict {
  const replayed = declarable(lines.migrations)
  const declared = declarable(lines['schema.ts'])
  const database = fingerprintDifference(lines.migrations, lines.database)
  const schema = fingerprintDifference(replayed, declared)
  const agree = fingerprintDifference(declared, declarable(lines.database))
  return { differs: oddOnes(isEmpty(database), isEmpty(schema), isEmpty(agree)), database, schema }
}

function oddOnes(database: boolean, schema: boolean, agree: boolean): Party[] {
  if (database && schema) return []
  if (database) return ['schema.ts']
  if (schema) return ['database']
  return agree ? ['migrations'] : ['database', 'schema.ts']
}

function isEmpty({ missing, unexpected }: Difference): boolean {
  return missing.length + unexpected.length === 0
}
