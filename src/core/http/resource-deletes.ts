import { eq, isNotNull, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { mustFind } from '../db/statements.ts'
import type { TenantDb } from '../db/tenant-db.ts'
import type { ComposedInput, Endpoint } from './declaration.ts'
import { composeEndpoint, noContent, ok } from './endpoint.ts'
import { etag } from './etag.ts'
import { found } from './found.ts'
import { changing, declared, type WriteOptions } from './resource-declared.ts'
import type { Params, Resource, Revision } from './resource-queries.ts'

type DeleteOptions = WriteOptions & {
  before?: (db: TenantDb, params: Params) => readonly SQLWrapper[]
}

/** `DELETE` on one row, at the revision that `If-Match` names: 204. */
export function deleteEndpoint<Row extends Revision>(resource: Resource<Row>) {
  return (own: DeleteOptions = {}): Endpoint => {
    const { table, deletedAt } = resource.options
    return composeEndpoint(
      'delete',
      resource.itemPath,
      {
        ...declared(resource, own, 'delete', `Delete ${resource.article} ${resource.label}`),
        ...changing(resource),
        responses: { 204: null },
      },
      async ({ tenant, params, ifMatch }: ComposedInput) => {
        await tenant.perform((db) => {
          const here = resource.here(db, params)
          return [
            ...(own.guard?.(db, params) ?? []),
            resource.mustBeAt(db, params, ifMatch),
            ...(own.before?.(db, params) ?? []),
            ...resource.announce(db, 'deleted', here),
            deletedAt
              ? db.update(table).set(columns(deletedAt, sql`now()`)).where(here)
              : db.delete(table).where(here),
          ]
        })
        return noContent
      },
    )
  }
}

/** `POST {row}/restore` for the row of that name that was deleted last: 200 with the row and its ETag. */
export function restoreEndpoint<Row extends Revision>(resource: Resource<Row>) {
  return (own: WriteOptions = {}): Endpoint => {
    const { table, schema, noun, deletedAt } = resource.options
    if (!deletedAt) throw new Error(`${noun}: no deleted rows are kept`)
    return composeEndpoint(
      'post',
      `${resource.itemPath}/restore`,
      {
        ...declared(resource, own, 'restore', `Restore a deleted ${resource.label}`),
        params: resource.itemParams,
        etag: true,
        responses: { 200: schema },
      },
      async ({ tenant, params }: ComposedInput) => {
        const rows = await tenant.write((db) => {
          const newest = db
            .select({ id: table.id })
            .from(table as never)
            .where(sql`${resource.named(db, params)} and ${isNotNull(deletedAt)}`)
            .orderBy(sql`${deletedAt} desc`)
            .limit(1)
            .for('update')
          return [
            ...(own.guard?.(db, params) ?? []),
            mustFind(newest),
            db
              .update(table)
              .set(columns(deletedAt, null))
              .where(eq(table.id, sql`${newest}`)),
            ...resource.announce(db, 'restored', resource.here(db, params)),
            resource.findAt(db, params),
          ]
        })
        const row = found(rows)
        return ok(resource.show(row), etag(row))
      },
    )
  }
}

function columns(column: PgColumn, value: SQL | null): never {
  return { [column.name]: value } as never
}
