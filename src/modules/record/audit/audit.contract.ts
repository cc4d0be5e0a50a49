import { z } from 'zod'
import { actorTypes, auditActions } from '../../../core/audit/audit.schema.ts'
import { Instant } from '../../../core/http/shapes.ts'

export const ActorType = z.enum(actorTypes).describe('The kind of the actor.')
export const Action = z.enum(auditActions).describe('The kind of the action.')
export const Outcome = z.enum(['success', 'denied']).describe('Whether the action was allowed.')

export const AuditPath = z.object({ event: z.uuid().describe('The id of the audit event.') })
export const ActivityPath = z.object({ member: z.uuid().describe('The id of the member.') })

export const AuditEvent = z
  .object({
    id: AuditPath.shape.event,
    actorType: ActorType,
    actorMemberId: z
      .uuid()
      .nullable()
      .describe('The acting member; null where it is none, as in a scheduled job.'),
    actorKeyId: z
      .uuid()
      .nullable()
      .describe('The API key or operator key of the actor; null for a session.'),
    action: Action,
    resource: z.string().describe('The table; of a denial, the permission or the endpoint.'),
    resourceId: z.uuid().nullable().describe('The id of the row.'),
    outcome: Outcome,
    reason: z.string().nullable().describe('The problem code of a denial.'),
    requestId: z.string().nullable().describe('The id of the request.'),
    changes: z
      .record(z.string(), z.unknown())
      .describe(
        'By field, the values `from` and `to`, or `omitted` where the values are not recorded.',
      ),
    occurredAt: Instant.describe('When the action happened.'),
  })
  .meta({ id: 'AuditEvent', description: 'A change, or a denied request.' })

export const Digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('The digest of `head` in an earlier response. Its seal must still exist.')

export const AuditActions = z.object({
  data: z
    .array(
      z
        .object({
          resource: z.string().describe('The table, or the permission.'),
          actions: z.array(Action).describe('The actions that are recorded.'),
          omitted: z.array(z.string()).describe('The fields whose values are not recorded.'),
        })
        .meta({ id: 'AuditedResource', description: 'A resource with its recorded actions.' }),
    )
    .describe('The recorded resources.'),
})

const sealId = z.uuid().describe('The id of the seal.')

export const Verdict = z
  .object({
    intact: z.boolean().describe('Whether the audit events are those that were sealed.'),
    head: z
      .object({ sealId, digest: z.string().describe('The digest of the seal.') })
      .nullable()
      .describe('The newest seal. A copy elsewhere reveals a shortened or resealed record.'),
    headIsKept: z
      .boolean()
      .nullable()
      .describe('Whether the seal of the given `head` exists; null without one.'),
    seals: z.int().describe('The number of recomputed seals.'),
    events: z.int().describe('The number of audit events that they cover.'),
    expired: z.int().describe('The number of seals without all their events, by retention.'),
    sealedUntil: Instant.nullable().describe('The time of the last sealed audit event.'),
    broken: z
      .object({
        sealId,
        from: Instant.nullable().describe('The start of its events; null for the first seal.'),
        to: Instant.describe('The end of its events.'),
        events: z.int().describe('The number of sealed audit events.'),
        found: z.int().describe('The number of existing audit events.'),
      })
      .nullable()
      .describe('The first seal that does not match its events.'),
  })
  .meta({ id: 'AuditVerification', description: 'The result of recomputing seals.' })
export type Verdict = z.output<typeof Verdict>
