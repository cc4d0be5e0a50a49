import { uuidv7 } from 'uuidv7'
import type { Finding } from './rule.ts'

/** The id of a row by its table, of the rows that were inserted before it. */
export type Ids = Readonly<Record<string, string>>
export type Row = Record<string, unknown>

/**
 * A row of each tenant table, without its ids. `seed` separates the rows of one tenant, and rows of two tenants with
 * one seed have the same names; `secret` is text that only their tenant may read. A fixture that reads the id of
 * another table is inserted after it.
 */
export type RowFixtures = Record<string, (ids: Ids, seed: string, secret: string) => Row>

/** The tables that cannot be attacked, each with the remedy. */
export function withoutFixture(fixtures: RowFixtures, tables: readonly string[]): Finding[] {
  return tables
    .filter((table) => !(table in fixtures))
    .map((table) => ({
      object: table,
      finding: 'cannot be attacked: it has no row fixture',
      remedy: 'declare a row fixture for it in its module',
    }))
}
export function insertion(table: string, row: Row): [text: string, values: unknown[]] {
  const columns = Object.keys(row)
  const places = columns.map((_, index) => `$${index + 1}`)
  return [
    `insert into ${table} (${columns.join(', ')}) values (${places.join(', ')})`,
    Object.values(row),
  ]
}

/** The inserts of a tenant's row in every table that has a fixture, parents first, and the ids of the rows. */
export function inserting(
  fixtures: RowFixtures,
  { tenantId, seed, secret }: { tenantId: string; seed: string; secret: string },
  more: (ids: Ids) => readonly [table: string, row: Row][] = () => [],
): { ids: Ids; statements: [text: string, values: unknown[]][] } {
  const ids: Record<string, string> = {}
  const rows = inOrder(fixtures).map((table): [string, Row] => {
    const row = fixtures[table]?.(ids, seed, secret)
    const id = uuidv7()
    ids[table] = id
    return [table, { id, ...row }]
  })
  const statements = [...rows, ...more(ids)].map(([table, row]) =>
    insertion(table, { id: uuidv7(), tenant_id: tenantId, ...row }),
  )
  return { ids, statements }
}

/** Tables after those whose ids their fixtures read. */
function inOrder(fixtures: RowFixtures): string[] {
  const ordered = new Set<string>()
  const visit = (table: string, above: readonly string[]) => {
    if (ordered.has(table) || above.includes(table)) return
    for (const parent of readBy(fixtures[table])) visit(parent, [...above, table])
    if (table in fixtures) ordered.add(table)
  }
  for (const table of Object.keys(fixtures)) visit(table, [])
  return [...ordered]
}

function readBy(fixture: RowFixtures[string] | undefined): string[] {
  const read: string[] = []
  const ids = new Proxy({}, { get: (_, table) => read.push(String(table)) && '' })
  fixture?.(ids, 'seed', 'secret')
  return read
}
