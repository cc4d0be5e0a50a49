import { eq, type SQLWrapper } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import type { z } from 'zod'
import type { TenantDb } from '../db/tenant-db.ts'
import type { ComposedInput, Endpoint } from './declaration.ts'
import { composeEndpoint, created, location, ok } from './endpoint.ts'
import { etag } from './etag.ts'
import { found } from './found.ts'
import { changing, declared, type WriteOptions } from './resource-declared.ts'
import type { Params, Resource, Revision } from './resource-queries.ts'

type Written<Body> = { params: Params; body: Body }
type Columns<Insert> = { [Name in keyof Insert]?: Insert[Name] | SQLWrapper | undefined }

type CreateOptions<Insert, Body extends z.ZodType> = WriteOptions & {
  body: Body
  /** The columns of the new row; those of the body by default. */
  values?: (body: z.output<Body>, db: TenantDb, params: Params) => Columns<Insert>
  before?: (db: TenantDb, written: Written<z.output<Body>>) => readonly SQLWrapper[]
  after?: (db: TenantDb, id: string, written: Written<z.output<Body>>) => readonly SQLWrapper[]
}

type UpdateOptions<Insert, Body extends z.ZodType> = WriteOptions & {
  body: Body
  /** The columns that change; those of the body by default. */
  set?: (body: z.output<Body>, db: TenantDb) => Columns<Insert>
  before?: (db: TenantDb, written: Written<z.output<Body>>) => readonly SQLWrapper[]
  after?: (db: TenantDb, written: Written<z.output<Body>>) => readonly SQLWrapper[]
}

/** `POST` on the collection: 201 with the row, its ETag and its `Location`. */
export function createEndpoint<Insert, Row extends Revision>(resource: Resource<Row>) {
  return <Body extends z.ZodType>(own: CreateOptions<Insert, Body>): Endpoint => {
    const { options, collectionParams } = resource
    const { table } = options
    return composeEndpoint(
      'post',
      options.path,
      {
        ...declared(resource, own, 'create', `Create ${resource.article} ${resource.label}`),
        ...(collectionParams && { params: collectionParams }),
        body: own.body,
        etag: true,
        location: resource.itemPath,
        responses: { 201: options.schema },
      },
      async ({ tenant, params = {}, body }: ComposedInput<z.output<Body>>) => {
        const id = uuidv7()
        const rows = await tenant.write((db) => [
          ...(own.guard?.(db, params) ?? []),
          ...resource.parentExists(db, params),
          ...(own.before?.(db, { params, body }) ?? []),
          db.insert(table).values({
            id,
            ...resource.parentValue(db, params),
            ...(own.values?.(body, db, params) ?? (body as object)),
          } as never),
          ...(own.after?.(db, id, { params, body }) ?? []),
          ...resource.announce(db, 'created', eq(table.id, id)),
          resource.find(db, eq(table.id, id)),
        ])
        const row = found(rows)
        const headers = { ...etag(row), ...location(resource.pathOf(row, params)) }
        return created(resource.show(row), headers)
      },
    )
  }
}

/** `PATCH` on one row, at the revision that `If-Match` names: 200 with the row and its ETag. */
export function updateEndpoint<Insert, Row extends Revision>(resource: Resource<Row>) {
  return <Body extends z.ZodType>(own: UpdateOptions<Insert, Body>): Endpoint => {
    const { options } = resource
    return composeEndpoint(
      'patch',
      resource.itemPath,
      {
        ...declared(resource, own, 'update', `Update ${resource.article} ${resource.label}`),
        ...changing(resource),
        body: own.body,
        responses: { 200: options.schema },
      },
      async ({ tenant, params, body, ifMatch }: ComposedInput<z.output<Body>>) => {
        const rows = await tenant.write((db) => {
          const around = {
            before: own.before?.(db, { params, body }) ?? [],
            after: own.after?.(db, { params, body }) ?? [],
          }
          const set = own.set?.(body, db) ?? (body as object)
          return [
            ...(own.guard?.(db, params) ?? []),
            ...resource.change(db, params, ifMatch, set, around),
          ]
        })
        const row = found(rows)
        return ok(resource.show(row), etag(row))
      },
    )
  }
}
