import { and, eq, isNull, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { PgColumn, PgSelect } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { emitEach, eventRow } from '../audit/emit.ts'
import type { EventType } from '../audit/events.ts'
import { mustFind } from '../db/statements.ts'
import type { Selection, TenantDb } from '../db/tenant-db.ts'
import type { TenantScoped } from '../db/tenant-table.ts'
import type { readAsOf } from './as-of.ts'
import type { Requirement } from './declaration.ts'
import { articleOf } from './resource-texts.ts'
import { mustBeAt, type Revised } from './revision.ts'

export type ResourceTable = Revised & TenantScoped & { $inferSelect: object; $inferInsert: object }

/** A row of a resource: every one has an id and a revision, of which its ETag is made. */
export type Revision = { id: string; revision: number }

type Past = Awaited<ReturnType<typeof readAsOf>>

/** The values of the parameters in a path. */
export type Params = Readonly<Record<string, string>>

/** Rows below a parent that the path names, such as the members of a team. */
export type Parent = {
  /** The parameters of the parent's path. */
  params: z.ZodRawShape
  /** The column that names the parent, and the parent's row by the path. */
  column: PgColumn
  find: (db: TenantDb, params: Params) => Selection<{ id: string }[]>
}

export type ResourceOptions<Row extends Revision, Schema extends z.ZodObject> = {
  /** The singular noun: `team` gives the operations `listTeams`, `createTeam`, ... and the path parameter `{team}`. */
  noun: string
  /** The noun in texts and operations, where it differs from `noun`: `API key` gives `createApiKey`. */
  label?: string
  /** Its plural; the singular and an s by default. */
  plural?: string
  /** The path of the collection. */
  path: string
  table: ResourceTable
  /** The column that the path names a row by; its id by default. */
  key?: { column: PgColumn; schema: z.ZodType<string> }
  parent?: Parent
  /** The shape of an answer. */
  schema: Schema
  /** The rows with what is joined to them, the id first; those of the table by default. */
  select?: (db: TenantDb) => Selection<Row[]>
  /** A condition of every visible row. */
  where?: SQL | undefined
  /** When a row was deleted, where deleted rows are kept: callers no longer see them. */
  deletedAt?: PgColumn
  /** Adds fields of the answer to the columns of a row. */
  show?: (row: Row) => z.input<Schema>
  /** The same for a row as it was at an instant. */
  showPast?: (row: Past) => Past
  permissions: { read: Requirement<'tenant'>; manage?: Requirement<'tenant'> }
  events?: { created?: EventType; updated?: EventType; deleted?: EventType; restored?: EventType }
  /** The payload of the events: columns of the table, or expressions over `eventFrom`. */
  payload?: Record<string, SQLWrapper>
  /** Joins what the payload needs beside the table. */
  eventFrom?: (select: PgSelect) => PgSelect
}

/** The parts of a resource's endpoints. */
export type Resource<Row extends Revision = Revision> = ReturnType<typeof queriesOf<Row>>

/** The queries and statements of a resource, from which its endpoints are made. */
export function queriesOf<Row extends Revision>(options: ResourceOptions<Row, z.ZodObject>) {
  const { noun, table, parent, path } = options
  const label = options.label ?? noun
  const key = options.key ?? {
    column: table.id,
    schema: z.uuid().describe(`The id of the ${label}.`),
  }
  const itemPath = `${path}/{${noun}}`
  const collectionParams = z.object(parent?.params ?? {})
  const itemParams = collectionParams.extend({ [noun]: key.schema })

  const select = (db: TenantDb): PgSelect =>
    (options.select?.(db) ??
      db
        .select()
        .from(table as never)
        .$dynamic()) as unknown as PgSelect

  /** The rows below the parent that the path names. */
  const below = (db: TenantDb, params: Params): SQL | undefined =>
    parent &&
    sql`${parent.column} = (select parent.id from ${parent.find(db, params)} as parent(id))`

  const named = (db: TenantDb, params: Params): SQL | undefined =>
    and(eq(key.column, params[noun] ?? ''), below(db, params))
  const visible = and(options.where, options.deletedAt && isNull(options.deletedAt))
  const at = (db: TenantDb, params: Params) => and(named(db, params), visible)

  const find = (db: TenantDb, where: SQL | undefined): Selection<Row[]> =>
    select(db).where(where) as unknown as Selection<Row[]>

  /** As `at`, by columns of the table alone: in a write, what is joined to its rows is out of reach. */
  const here = (db: TenantDb, params: Params): SQL | undefined =>
    options.select
      ? sql`${table.id} = (select found.row_id from ${find(db, at(db, params))} as found(row_id))`
      : at(db, params)

  const mustBeAtRevision = (db: TenantDb, params: Params, ifMatch: string | undefined): SQL =>
    mustBeAt(table, here(db, params), find(db, at(db, params)), ifMatch)

  const announce = (
    db: TenantDb,
    change: keyof NonNullable<typeof options.events>,
    where: SQL | undefined,
  ): SQL[] => {
    const event = options.events?.[change]
    if (!event) return []
    const fields = eventRow(event, table.id, options.payload ?? {})
    const from = db
      .select(fields)
      .from(table as never)
      .$dynamic() as unknown as PgSelect
    const rows = options.eventFrom?.(from) ?? from
    return [emitEach(event, rows.where(where) as unknown as Parameters<typeof emitEach>[1])]
  }

  return {
    options,
    key,
    label,
    labels: options.plural ?? `${label}s`,
    article: articleOf(label),
    itemPath,
    collectionParams: parent && collectionParams,
    itemParams,
    below,
    named,
    visible,
    here,
    find,
    /** One row by the path. */
    findAt: (db: TenantDb, params: Params) => find(db, at(db, params)),
    /** That the parent exists. */
    parentExists: (db: TenantDb, params: Params): SQL[] =>
      parent ? [mustFind(parent.find(db, params))] : [],
    /** The columns of a new row that the path names. */
    parentValue: (db: TenantDb, params: Params): object =>
      parent
        ? {
            [parent.column.name]:
              sql`(select parent.id from ${parent.find(db, params)} as parent(id))`,
          }
        : {},
    /** Requires that the row exists and has the revision of `If-Match`; locks it until the write. */
    mustBeAt: mustBeAtRevision,
    /** The event of a change, for the rows that meet the condition; none where none is declared. */
    announce,
    /** The statements that update one row at the revision of `If-Match`; the last selects it. */
    change: (
      db: TenantDb,
      params: Params,
      ifMatch: string | undefined,
      set: object,
      { before = [], after = [] }: Partial<Record<'before' | 'after', readonly SQLWrapper[]>> = {},
    ) =>
      [
        mustBeAtRevision(db, params, ifMatch),
        ...before,
        db
          .update(table)
          .set(set as never)
          .where(here(db, params)),
        ...after,
        ...announce(db, 'updated', here(db, params)),
        find(db, at(db, params)),
      ] as const,
    show: (row: Row): unknown => options.show?.(row) ?? row,
    /** The canonical path of a row. */
    pathOf: (row: Row, params: Params): string => {
      const name = (row as Record<string, unknown>)[key.column.name]
      return itemPath.replaceAll(/\{(\w+)\}/g, (_, part: string) =>
        encodeURIComponent(part === noun ? String(name) : (params[part] ?? '')),
      )
    },
  }
}
