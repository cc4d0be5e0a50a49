import { inArray } from 'drizzle-orm'
import { z } from 'zod'
import { events } from '../../../core/audit/audit.schema.ts'
import { declareList, equals, filter } from '../../../core/http/list.ts'
import { text } from '../../../core/http/shapes.ts'
import { SubjectId } from './events.contract.ts'

const Types = z
  .array(text(100))
  .max(50)
  .describe('A type of event. The parameter can be repeated for several types.')

export const eventList = declareList({
  id: events.id,
  select: (db) =>
    db
      .select({
        id: events.id,
        type: events.type,
        schemaVersion: events.schemaVersion,
        subjectType: events.subjectType,
        subjectId: events.subjectId,
        actorMemberId: events.actorMemberId,
        requestId: events.requestId,
        payload: events.payload,
        occurredAt: events.occurredAt,
      })
      .from(events),
  filters: {
    type: filter(Types, (types) => inArray(events.type, types)),
    subjectId: equals(events.subjectId, SubjectId),
  },
})
