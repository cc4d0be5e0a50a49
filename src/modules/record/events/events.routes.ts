import { sql } from 'drizzle-orm'
import { eventTypes } from '../../../core/audit/events.ts'
import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { pageOf } from '../../../core/http/page.ts'
import { jsonSchema } from '../../../core/openapi/json-schema.ts'
import { Event, EventTypes } from './events.contract.ts'
import { eventPermissions } from './events.permissions.ts'
import { eventList } from './events.queries.ts'

const catalogue = () =>
  eventTypes().map(({ type, version, subject, summary, payload }) => ({
    type,
    version,
    subjectType: subject,
    summary,
    payload: jsonSchema(payload, 'output'),
  }))

export const eventEndpoints = [
  endpoint.get(
    '/events',
    {
      operation: 'listEvents',
      summary: 'List events',
      permission: eventPermissions.read,
      query: eventList.query,
      responses: { 200: pageOf(Event) },
    },
    async ({ tenant, query }) => ok(await eventList.read(tenant, query)),
  ),
  endpoint.get(
    '/event-types',
    {
      operation: 'listEventTypes',
      summary: 'List the types of events',
      description: 'With the JSON Schema of the payload of each.',
      permission: eventPermissions.read,
      responses: { 200: EventTypes },
    },
    async ({ tenant }) => {
      // The database checks the credential only.
      await tenant.read(() => [sql`select`])
      return ok({ data: catalogue() })
    },
  ),
]
