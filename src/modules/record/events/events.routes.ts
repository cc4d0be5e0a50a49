import { sql } from 'drizzle-orm'
import { eventTypes } from '../../../core/audit/events.ts'
import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { readPage } from '../../../core/http/page.ts'
import { jsonSchema } from '../../../core/openapi/json-schema.ts'
import { EventFilter, EventPage, EventTypes } from './events.contract.ts'
import { eventPermissions } from './events.permissions.ts'
import { listEvents } from './events.queries.ts'

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
      summary: 'What happened in the tenant, newest first',
      permission: eventPermissions.read,
      query: EventFilter,
      responses: { 200: EventPage },
    },
    async ({ tenant, query }) => ok(await readPage(tenant, query, (db) => listEvents(db, query))),
  ),
  endpoint.get(
    '/event-types',
    {
      summary: 'Every type of event, with the JSON Schema of its payload',
      permission: eventPermissions.read,
      responses: { 200: EventTypes },
    },
    async ({ tenant }) => {
      // Nothing but the credential is asked of the database.
      await tenant.read(() => [sql`select`])
      return ok({ data: catalogue() })
    },
  ),
]
