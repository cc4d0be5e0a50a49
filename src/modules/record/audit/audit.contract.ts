import { z } from 'zod'
import { actorTypes, auditActions } from '../../../core/audit/audit.schema.ts'
import { cursorBy, pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant, Moment, text } from '../../../core/http/shapes.ts'

export const AuditEvent = z.object({
  id: z.uuid(),
  actorType: z.enum(actorTypes),
  /** The member who acted; null: nobody who is a member, such as a scheduled job. */
  actorMemberId: z.uuid().nullable(),
  /** The API key by which they did, or the operator’s key; null: by a session, or nobody. */
  actorKeyId: z.uuid().nullable(),
  action: z.enum(auditActions),
  resource: z.string(),
  resourceId: z.uuid().nullable(),
  outcome: z.enum(['success', 'denied']),
  /** The problem code of what was denied. */
  reason: z.string().nullable(),
  requestId: z.string().nullable(),
  /** By field, what it was and is; `omitted`: it changed, and its values are not kept here. */
  changes: z.record(z.string(), z.unknown()),
  occurredAt: Instant,
})
export const AuditPage = pageOf(AuditEvent)
export const AuditPath = z.object({ event: z.uuid() })
export const ActivityPath = z.object({ member: z.uuid() })

const span = {
  from: Moment.optional().meta({ description: 'Not before this instant' }),
  to: Moment.optional().meta({ description: 'Before this instant' }),
}
const filter = {
  actorType: z.enum(actorTypes).optional(),
  actorKey: z.uuid().optional().meta({ description: 'The id of an API key' }),
  action: z.enum(auditActions).optional(),
  resource: text(200).optional().meta({
    description: 'A table; of what was denied, the permission or the endpoint that was asked',
  }),
  resourceId: z.uuid().optional(),
  outcome: z.enum(['success', 'denied']).optional(),
  requestId: text(128).optional(),
  ...span,
}
const actor = z.uuid().optional().meta({ description: 'The id of a member' })

export const ActivityFilter = z.strictObject({ ...pageQuery, ...filter })
export const AuditFilter = z.strictObject({ ...pageQuery, ...filter, actor })
export type AuditFilter = z.output<typeof AuditFilter>
export const ExportFilter = z.strictObject({
  ...filter,
  actor,
  limit: z.coerce.number().int().min(1).max(10_000).default(10_000),
  cursor: cursorBy(z.uuid()),
})
export type ExportFilter = z.output<typeof ExportFilter>
const Digest = z.string().regex(/^[0-9a-f]{64}$/)

export const VerifyRange = z.strictObject({
  ...span,
  head: Digest.optional().meta({
    description:
      'The digest of `head` in an earlier answer, kept elsewhere: its seal must be there still',
  }),
})
export type VerifyRange = z.output<typeof VerifyRange>

export const AuditActions = z.object({
  data: z.array(
    z.object({
      resource: z.string(),
      actions: z.array(z.enum(auditActions)),
      /** Fields of which it is only told that they changed. */
      omitted: z.array(z.string()),
    }),
  ),
})

export const Verdict = z.object({
  intact: z.boolean(),
  /** The newest seal, which rests on all of them: kept elsewhere it tells of a record that was cut short or sealed anew. */
  head: z.object({ sealId: z.uuid(), digest: z.string() }).nullable(),
  /** Whether the seal that was asked for is there; null: none was. */
  headIsKept: z.boolean().nullable(),
  /** The seals that were recomputed, and the events that they cover. */
  seals: z.int(),
  events: z.int(),
  /** Seals whose events retention has removed, or may have: they are not recomputed. */
  expired: z.int(),
  /** Events up to here are sealed; null: none. */
  sealedUntil: Instant.nullable(),
  /** The first seal that does not fit its events, and when those were written; `from` null: from the first on. */
  broken: z
    .object({
      sealId: z.uuid(),
      from: Instant.nullable(),
      to: Instant,
      events: z.int(),
      found: z.int(),
    })
    .nullable(),
})
export type Verdict = z.output<typeof Verdict>
