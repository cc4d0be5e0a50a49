import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { Selection } from '../db/tenant-db.ts'
import type { EventPayload, EventSubject, EventType } from './event-types.ts'

/** Writes an event of the catalogue to the outbox in the same transaction; nothing when `when` is false. */
export function emit<Type extends EventType>(event: {
  type: Type
  subjectType: EventSubject<Type>
  subjectId: SQLWrapper
  payload: EventPayload<Type>
  when?: SQLWrapper
}): SQL {
  const { type, subjectType, subjectId, payload, when = sql`true` } = event
  return sql`select app.emit(${type}, ${subjectType}, ${subjectId}, ${JSON.stringify(payload)}::jsonb) where ${when}`
}

/** Writes an event of the catalogue for each row of a query of `subjectId` and `payload`, in its order. */
export function emitEach<Type extends EventType>(
  event: { type: Type; subjectType: EventSubject<Type> },
  query: Selection<{ subjectId: string; payload: unknown }[]>,
): SQL {
  return sql`select app.emit(${event.type}, ${event.subjectType}, said.id, said.payload)
    from ${query} as said(id, payload)`
}
