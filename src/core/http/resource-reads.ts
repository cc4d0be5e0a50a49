import type { SQL } from 'drizzle-orm'
import type { TenantDb } from '../db/tenant-db.ts'
import { AsOfQuery, AsOfTooEarly, nowOrThen, readAsOf } from './as-of.ts'
import type { ComposedInput, Endpoint } from './declaration.ts'
import { composeEndpoint, ok } from './endpoint.ts'
import { etag } from './etag.ts'
import { found } from './found.ts'
import { declareList, type Filters, type Sorts } from './list.ts'
import { pageOf } from './page.ts'
import type { Resource, Revision } from './resource-queries.ts'
import { type Texts, textsOf } from './resource-texts.ts'

type ListOptions<F extends Filters> = Texts & { filters?: F; sorts?: Sorts; where?: SQL }

/** `GET` on the collection: filters, sorts and pages. */
export function listEndpoint<Row extends Revision>(resource: Resource<Row>) {
  return <const F extends Filters = Filters>(own: ListOptions<F> = {}): Endpoint => {
    const { options, collectionParams, labels } = resource
    const list = declareList({
      id: options.table.id,
      select: options.select ?? ((db) => resource.find(db, undefined)),
      where: own.where ?? resource.visible,
      ...(own.filters && { filters: own.filters }),
      ...(own.sorts && { sorts: own.sorts }),
    })
    return composeEndpoint(
      'get',
      options.path,
      {
        ...textsOf(own, 'list', labels, `List ${labels}`),
        permission: options.permissions.read,
        ...(collectionParams && { params: collectionParams }),
        query: list.query,
        responses: { 200: pageOf(options.schema) },
      },
      async ({ tenant, query, params }: ComposedInput) => {
        const below = (db: TenantDb) => {
          const [given] = resource.parentExists(db, params)
          return { where: resource.below(db, params), ...(given && { given }) }
        }
        const { data, page } = await list.read(tenant, query as never, below)
        return ok({ data: data.map(resource.show), page })
      },
    )
  }
}

/** `GET` on one row, with its ETag; with `asOf`, also as it was at an instant. */
export function getEndpoint<Row extends Revision>(resource: Resource<Row>) {
  return (own: Texts & { asOf?: true } = {}): Endpoint => {
    const { options, itemParams } = resource
    const { table, schema, noun } = options
    const field = resource.key.column.name
    return composeEndpoint(
      'get',
      resource.itemPath,
      {
        ...textsOf(own, 'get', resource.label, `Get ${resource.article} ${resource.label}`),
        permission: options.permissions.read,
        params: itemParams,
        etag: true,
        responses: { 200: own.asOf ? nowOrThen(schema) : schema },
        ...(own.asOf && { query: AsOfQuery, problems: [AsOfTooEarly] }),
      },
      async ({ tenant, params, query }: ComposedInput) => {
        const { asOf } = (query ?? {}) as { asOf?: string }
        if (asOf) {
          const by = { [field]: params[noun] ?? '' }
          const past = await readAsOf(tenant, table, by as never, asOf)
          return ok(options.showPast?.(past) ?? past) as never
        }
        const row = found(await tenant.read((db) => resource.findAt(db, params)))
        return ok(resource.show(row), etag(row))
      },
    )
  }
}
