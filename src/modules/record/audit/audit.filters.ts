import { and, eq, gte, lt } from 'drizzle-orm'
import { z } from 'zod'
import { auditEvents as events } from '../../../core/audit/audit.schema.ts'
import { equals, filter } from '../../../core/http/list.ts'
import { Moment, text } from '../../../core/http/shapes.ts'
import { Action, ActorType, Outcome } from './audit.contract.ts'

/** The most milliseconds between the id of an event and its time. */
const slack = 1_000

/** The range of time, by ids too: they are UUIDv7, and the partitions are ranges of them. */
export const range = {
  from: filter(Moment.describe('The start of the range.'), (from) =>
    and(gte(events.id, idAt(from, -slack)), gte(events.occurredAt, from)),
  ),
  to: filter(Moment.describe('The end of the range, which is excluded.'), (to) =>
    and(lt(events.id, idAt(to, slack)), lt(events.occurredAt, to)),
  ),
}

export const activityFilters = {
  actorType: equals(events.actorType, ActorType),
  actorKey: equals(events.actorKeyId, z.uuid().describe('The id of an API key.')),
  action: equals(events.action, Action),
  resource: equals(
    events.resource,
    text(200).describe('A table; of a denial, the permission or the endpoint.'),
  ),
  resourceId: equals(events.resourceId, z.uuid().describe('The id of a row.')),
  // Only denials have the action `deny`, which has an index.
  outcome: filter(Outcome, (outcome) =>
    and(eq(events.outcome, outcome), outcome === 'denied' ? eq(events.action, 'deny') : undefined),
  ),
  requestId: equals(events.requestId, text(128).describe('The id of a request.')),
  ...range,
}

export const auditFilters = {
  ...activityFilters,
  actor: equals(events.actorMemberId, z.uuid().describe('The id of a member.')),
}

/** The least id of a moment. */
function idAt(moment: string, offset: number): string {
  const milliseconds = Math.max(0, Math.floor(Date.parse(moment)) + offset)
  const digits = milliseconds.toString(16).padStart(12, '0').padEnd(32, '0')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
