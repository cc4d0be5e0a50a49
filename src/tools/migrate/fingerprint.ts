import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'

const lines = join(import.meta.dirname, 'fingerprint.sql')

/**
 * A database's schema according to its catalogue, as sorted lines that name their object: two databases with equal
 * lines have equal schemas. Left out: Postgres's own schemas, the migrator's (`drizzle`), members of extensions, the
 * order of columns (a column that comes back comes last), and roles, which belong to the cluster. Partitions that come
 * and go with the months (schema `partitions`) are described together, without their names: alike, they give the same
 * lines. The role that asks is written `owner`, so that databases of different owners compare; another owner is named.
 * Not within a transaction of the caller.
 */
export async function fingerprint(client: pg.ClientBase): Promise<string[]> {
  await client.query('begin transaction isolation level repeatable read read only')
  try {
    // With an empty path Postgres writes every name in full.
    await client.query(`set local search_path = ''`)
    const { rows } = await client.query<{ line: string }>(await readFile(lines, 'utf8'))
    return [...new Set(rows.map(({ line }) => line.replace(/\s+/g, ' ').trim()))].sort()
  } finally {
    await client.query('rollback')
  }
}

/** The difference of two fingerprints: lines that only one of them has. */
export function fingerprintDifference(
  expected: readonly string[],
  found: readonly string[],
): { missing: string[]; unexpected: string[] } {
  const had = new Set(expected)
  const has = new Set(found)
  return {
    missing: expected.filter((line) => !has.has(line)),
    unexpected: found.filter((line) => !had.has(line)),
  }
}
