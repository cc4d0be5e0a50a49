import type { SQLWrapper } from 'drizzle-orm'
import type { TenantDb } from '../db/tenant-db.ts'
import type { ProblemType } from '../problems/problem.ts'
import type { Requirement } from './declaration.ts'
import type { Params, Resource, Revision } from './resource-queries.ts'
import { type Texts, textsOf } from './resource-texts.ts'

/** Options that each write of a resource can override or add. */
export type WriteOptions = Texts & {
  permission?: Requirement<'tenant'>
  inTeam?: true
  orOwn?: true
  problems?: readonly ProblemType[]
  conflicts?: Readonly<Record<string, ProblemType>>
  /** Statements that authorize the write, before anything else. */
  guard?: (db: TenantDb, params: Params) => readonly SQLWrapper[]
}

/** The part of a declaration that all writes share. */
export function declared<Row extends Revision>(
  resource: Resource<Row>,
  own: WriteOptions,
  verb: string,
  summary: string,
) {
  const { permissions, noun } = resource.options
  const { permission = permissions.manage, inTeam, orOwn, problems, conflicts } = own
  if (!permission) throw new Error(`${noun}: no permission to ${verb} is declared`)
  return {
    ...textsOf(own, verb, resource.label, summary),
    permission,
    ...(inTeam && { inTeam }),
    ...(orOwn && { orOwn }),
    ...(problems && { problems }),
    ...(conflicts && { conflicts }),
  }
}

/** The part of a declaration of a write that honours `If-Match`. */
export function changing<Row extends Revision>(resource: Resource<Row>) {
  return { params: resource.itemParams, etag: true, ifMatch: true } as const
}
