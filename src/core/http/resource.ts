import type { z } from 'zod'
import { deleteEndpoint, restoreEndpoint } from './resource-deletes.ts'
import {
  queriesOf,
  type ResourceOptions,
  type ResourceTable,
  type Revision,
} from './resource-queries.ts'
import { getEndpoint, listEndpoint } from './resource-reads.ts'
import { createEndpoint, updateEndpoint } from './resource-writes.ts'

/**
 * Declares a resource over a tenant's table. Its methods return endpoints with their texts, permissions, problems, ETag,
 * `If-Match` and `Location`; each takes overrides for what is special.
 */
export function declareResource<
  const Table extends ResourceTable,
  const Schema extends z.ZodObject,
  Row extends Revision = Table['$inferSelect'] & Revision,
>(options: ResourceOptions<Row, Schema> & { table: Table }) {
  const resource = queriesOf(options as unknown as ResourceOptions<Row, z.ZodObject>)
  return {
    ...resource,
    list: listEndpoint(resource),
    get: getEndpoint(resource),
    create: createEndpoint<Table['$inferInsert'], Row>(resource),
    update: updateEndpoint<Table['$inferInsert'], Row>(resource),
    delete: deleteEndpoint(resource),
    restore: restoreEndpoint(resource),
  }
}
