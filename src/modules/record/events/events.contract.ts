import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant, text } from '../../../core/http/shapes.ts'

const Type = text(100)

export const Event = z.object({
  id: z.uuid(),
  type: z.string(),
  schemaVersion: z.int(),
  subjectType: z.string(),
  subjectId: z.uuid(),
  actorMemberId: z.uuid().nullable(),
  requestId: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
  occurredAt: Instant,
})

export const EventFilter = z.strictObject({
  ...pageQuery,
  type: z
    .array(Type)
    .max(50)
    .optional()
    .meta({ description: 'Any of these; repeated for several' }),
  subjectId: z.uuid().optional(),
})
export type EventFilter = z.output<typeof EventFilter>
export const EventPage = pageOf(Event)

export const EventTypes = z.object({
  data: z.array(
    z.object({
      type: z.string(),
      version: z.int(),
      subjectType: z.string(),
      summary: z.string(),
      /** JSON Schema of the payload. */
      payload: z.record(z.string(), z.unknown()),
    }),
  ),
})
