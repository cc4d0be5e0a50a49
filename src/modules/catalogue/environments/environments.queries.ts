import { and, count, desc, eq, type SQL, sql } from 'drizzle-orm'
import { emit } from '../../../core/audit/emit.ts'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { matchesTag } from '../../../core/http/etag.ts'
import { afterCursor } from '../../../core/http/page.ts'
import { VersionConflict } from '../../../core/problems/problems.ts'
import type {
  CreateEnvironment,
  EnvironmentFilter,
  PatchEnvironment,
} from './environments.contract.ts'
import { environmentEvents } from './environments.events.ts'
import { environments } from './environments.schema.ts'

/** The environment of a name: `{ id }`, for writes that refer to it. */
export function environmentNamed(db: TenantDb, name: string, given?: SQL) {
  return db
    .select({ id: environments.id })
    .from(environments)
    .where(and(eq(environments.name, name), given))
}

/** Makes an environment where there is none of the name: a deployment may name one that nobody made before. */
export function putEnvironment(db: TenantDb, name: string) {
  const isNew = sql`${environments.createdAt} = now()`
  return [
    db.insert(environments).values({ name }).onConflictDoNothing(),
    environmentEvent(db, environmentEvents.created, name, environmentNamed(db, name, isNew)),
  ]
}

export function findEnvironment(db: TenantDb, name: string) {
  return db.select().from(environments).where(eq(environments.name, name))
}

export function listEnvironments(db: TenantDb, query: EnvironmentFilter) {
  return {
    rows: db
      .select()
      .from(environments)
      .where(afterCursor(environments.id, query))
      .orderBy(desc(environments.id))
      .limit(query.limit + 1),
    total: db.select({ total: count() }).from(environments),
  }
}

export function createEnvironment(db: TenantDb, input: CreateEnvironment) {
  return [
    db.insert(environments).values({ ...input, displayName: input.displayName ?? null }),
    environmentEvent(db, environmentEvents.created, input.name),
    findEnvironment(db, input.name),
  ] as const
}

export function patchEnvironment(
  db: TenantDb,
  name: string,
  patch: PatchEnvironment,
  ifMatch: string | undefined,
) {
  return [
    ...changeable(db, name, ifMatch),
    db.update(environments).set(patch).where(eq(environments.name, name)),
    environmentEvent(db, environmentEvents.updated, name),
    findEnvironment(db, name),
  ] as const
}

export function deleteEnvironment(db: TenantDb, name: string, ifMatch: string | undefined) {
  return [
    ...changeable(db, name, ifMatch),
    environmentEvent(db, environmentEvents.deleted, name),
    db.delete(environments).where(eq(environments.name, name)),
    environmentNamed(db, name),
  ] as const
}

function changeable(db: TenantDb, name: string, ifMatch: string | undefined) {
  const revision = db
    .select({ matches: matchesTag(environments, ifMatch) })
    .from(environments)
    .where(eq(environments.name, name))
    .for('update')
  return [mustFind(environmentNamed(db, name)), must(revision, VersionConflict)]
}

function environmentEvent(
  db: TenantDb,
  event:
    | typeof environmentEvents.created
    | typeof environmentEvents.updated
    | typeof environmentEvents.deleted,
  name: string,
  subjectId = environmentNamed(db, name),
) {
  return emit(event, {
    subjectId,
    payload: { name },
    when: sql`exists ${subjectId}`,
  })
}
