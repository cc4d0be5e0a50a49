import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { EventPayload, EventSubject, EventType } from '../audit/event-types.ts'
import type { ProblemType } from '../http/problem.ts'
import { NotFound, PermissionDenied } from '../http/problems.ts'
import type { PermissionId } from '../tenancy/permissions.ts'
import type { Selection } from './tenant-db.ts'

/** Aborts the transaction with a problem unless the condition, or the one value that the query selects, is true. */
export function must(condition: SQLWrapper, problem: ProblemType, detail?: string): SQL {
  const extra = detail === undefined ? null : JSON.stringify({ detail })
  return sql`select app.require(${condition}, ${problem.code}, ${extra}::jsonb)`
}

/** Aborts the transaction with 404 unless the query has a row. */
export function mustFind(query: SQLWrapper): SQL {
  return must(sql`exists ${query}`, NotFound)
}

/** Aborts the transaction unless the caller holds the permission in all of the tenant or in the team: endpoint.ts, `inTeam`. */
export function mustMay(permission: PermissionId, team: string): SQL {
  return sql`select app.require(app.may(${permission}, ${team}), ${PermissionDenied.code},
    jsonb_build_object('permission', ${permission}::text))`
}

/** Aborts the transaction unless the caller holds the permission or is the member: endpoint.ts, `orOwn`. */
export function mustMayOrOwn(permission: PermissionId, member: string): SQL {
  return sql`select app.require_own(${permission}, ${member})`
}

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

/** Aborts the transaction with a problem that names each fault the query finds, at most a hundred of them. */
export function mustHaveNone(
  query: Selection<{ pointer: string; detail: string }[]>,
  problem: ProblemType,
): SQL {
  return sql`select app.refuse(${problem.code}, jsonb_build_object('errors', faults.list)) from (
    select jsonb_agg(jsonb_build_object('pointer', pointer, 'detail', detail)) as list
    from (select * from ${query} as found(pointer, detail) limit 100) as fault) as faults
    where faults.list is not null`
}
