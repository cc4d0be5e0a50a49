import { getTableColumns, getTableName, sql } from 'drizzle-orm'
import { toSnakeCase } from 'drizzle-orm/casing'
import type { PgTable } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { defineProblem, Problem } from '../problems/problem.ts'
import { NotFound } from '../problems/problems.ts'
import type { Tenant } from '../tenancy/session.ts'
import { found } from './found.ts'
import { Instant, Moment } from './shapes.ts'

export const AsOfTooEarly = defineProblem(
  'as_of_too_early',
  422,
  'The audit record does not reach back to that instant',
  { detail: 'Send a later `asOf`.' },
)

export const AsOfQuery = z.strictObject({
  asOf: Moment.optional().describe(
    'An instant, to the millisecond: the resource as it was then, by the audit events.',
  ),
})

const past = {
  asOf: Instant.describe('The instant of the values.'),
  omitted: z.array(z.string()).describe('The fields whose values are not recorded.'),
}

/** A resource as it is, or as it was at an instant. `omitted` names the fields that the record does not have. */
export function nowOrThen<Shape extends z.ZodRawShape>(resource: z.ZodObject<Shape>) {
  const then = { ...resource.partial().shape, ...past }
  return z.union([z.object(then), resource])
}

type Past = { row: Record<string, unknown>; omitted: string[] }

/**
 * A row as it was at an instant, found by its id, name, slug or key of that time. Of the tables that `app.as_of` knows.
 * @throws {Problem} 404 where there was none then; 422 for an instant before what retention keeps of the record.
 */
export async function readAsOf(
  tenant: Tenant,
  table: PgTable,
  by: { id: string } | { name: string } | { slug: string } | { key: string },
  asOf: string,
) {
  const [[field, value] = []] = Object.entries(by)
  const rows = await tenant.read((db) =>
    db
      .select({ past: sql<Past | null>`past` })
      .from(sql`app.as_of(${getTableName(table)}, ${field}, ${value}, ${asOf}) as past`),
  )
  const { past } = found(rows)
  if (past === null) throw new Problem(NotFound)
  const columns = Object.entries(getTableColumns(table))
  const isOmitted = (name: string) => past.omitted.includes(toSnakeCase(name))
  const kept = columns.flatMap(([name, column]) => {
    const value = past.row[toSnakeCase(name)] ?? null
    return isOmitted(name) ? [] : [[name, value === null ? null : column.mapFromDriverValue(value)]]
  })
  return {
    ...Object.fromEntries(kept),
    asOf: new Date(asOf).toISOString(),
    omitted: columns.map(([name]) => name).filter(isOmitted),
  }
}
