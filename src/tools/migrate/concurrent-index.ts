import type pg from 'pg'
import type { Statement } from './statements.ts'

/**
 * Whether the index of a CREATE INDEX CONCURRENTLY is there. The remains of a crash are dropped: it is INVALID,
 * serves nobody, and IF NOT EXISTS would take it for the index.
 */
export async function indexThere(
  { client, say }: { client: pg.ClientBase; say: (line: string) => void },
  { builds }: Statement,
): Promise<'valid' | 'absent'> {
  if (!builds) return 'absent'
  const { rows } = await client.query<{ valid: boolean }>(
    `select indisvalid as valid from pg_index where indexrelid = to_regclass($1) and indrelid = to_regclass($2)`,
    [quoted(builds.index), quoted(builds.table)],
  )
  if (rows[0]?.valid === false) {
    say(`    ${builds.index} is left over from a build that did not end: dropping it`)
    await client.query('set lock_timeout = 0')
    await client.query(`drop index concurrently if exists ${quoted(builds.index)}`)
    return 'absent'
  }
  return rows[0] ? 'valid' : 'absent'
}

function quoted(name: string): string {
  return name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.')
}
