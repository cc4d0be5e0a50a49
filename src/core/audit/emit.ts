import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { Selection } from '../db/tenant-db.ts'
import type { EventType, PayloadOf } from './events.ts'

/** Writes an event to the outbox in the same transaction; nothing when `when` is false. */
export function emit<Event extends EventType>(
  event: Event,
  about: { subjectId: SQLWrapper; payload: PayloadOf<Event>; when?: SQLWrapper },
): SQL {
  const { subjectId, payload, when = sql`true` } = about
  return sql`select app.emit(${event.type}, ${event.subject}, ${subjectId}, ${JSON.stringify(payload)}::jsonb) where ${when}`
}

/** Writes an event for each row of a query of `subjectId` and `payload`, in the order of its rows: see `eventRow`. */
export function emitEach(
  event: EventType,
  query: Selection<{ subjectId: string; payload: unknown }[]>,
): SQL {
  return sql`select app.emit(${event.type}, ${event.subject}, event.subject_id, event.payload)
    from ${query} as event(subject_id, payload)`
}

/** The columns that `emitEach` selects of a row: its id, and the payload of columns or expressions. */
export function eventRow<Event extends EventType>(
  _event: Event,
  subjectId: SQLWrapper,
  payload: { [Name in keyof PayloadOf<Event>]: SQLWrapper },
) {
  return { subjectId: sql<string>`${subjectId}`, payload: jsonObject(payload) }
}

function jsonObject(members: object): SQL {
  const pairs = Object.entries(members).map(([name, value]) => sql`${name}::text, ${value}`)
  return sql`jsonb_build_object(${sql.join(pairs, sql`, `)})`
}
