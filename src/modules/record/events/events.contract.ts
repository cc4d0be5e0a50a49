import { z } from 'zod'
import { Instant } from '../../../core/http/shapes.ts'

const type = z.string().describe('The type of the event.')
const subjectType = z.string().describe('The kind of the subject.')

export const SubjectId = z.uuid().describe('The id of the subject.')

export const Event = z
  .object({
    id: z.uuid().describe('The id of the event.'),
    type,
    schemaVersion: z.int().describe('The version of the payload.'),
    subjectType,
    subjectId: SubjectId,
    actorMemberId: z.uuid().nullable().describe('The acting member; null where it is none.'),
    requestId: z.string().nullable().describe('The id of the request.'),
    payload: z.record(z.string(), z.unknown()).describe('The content, by the schema of the type.'),
    occurredAt: Instant.describe('When the event happened.'),
  })
  .meta({ id: 'Event', description: 'Something that happened in the tenant.' })

export const EventTypes = z.object({
  data: z
    .array(
      z
        .object({
          type,
          version: z.int().describe('The version of the payload.'),
          subjectType,
          summary: z.string().describe('The meaning of the event.'),
          payload: z.record(z.string(), z.unknown()).describe('The JSON Schema of the payload.'),
        })
        .meta({ id: 'EventType', description: 'A type of event, with its payload.' }),
    )
    .describe('All types of events.'),
})
