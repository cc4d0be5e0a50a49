import { and, count, desc, eq, type SQLWrapper, sql } from 'drizzle-orm'
import { emit } from '../../../core/audit/emit.ts'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { matchesTag } from '../../../core/http/etag.ts'
import { afterCursor } from '../../../core/http/page.ts'
import { VersionConflict } from '../../../core/problems/problems.ts'
import { githubRepository } from './github.ts'
import { isLive, serviceNamed } from './live.ts'
import {
  type PatchService,
  type RegisterService,
  type ServiceFilter,
  Version,
} from './services.contract.ts'
import { serviceEvents } from './services.events.ts'
import { services } from './services.schema.ts'
import { putVersion } from './versions.queries.ts'

export function findService(db: TenantDb, name: string) {
  return db
    .select()
    .from(services)
    .where(and(eq(services.name, name), isLive))
}

export function listServices(db: TenantDb, query: ServiceFilter) {
  const filter = and(isLive, query.name ? eq(services.name, query.name) : undefined)
  return {
    rows: db
      .select()
      .from(services)
      .where(and(filter, afterCursor(services.id, query)))
      .orderBy(desc(services.id))
      .limit(query.limit + 1),
    total: db.select({ total: count() }).from(services).where(filter),
  }
}

/** Makes the service or completes it, with the version that its package names; answers `isNew`. */
export function registerService(db: TenantDb, input: RegisterService) {
  const version = Version.safeParse(input.packageJson.version)
  const id = serviceNamed(db, input.name)
  const versions = version.success
    ? putVersion(db, {
        service: input.name,
        version: version.data,
        gitSha: input.gitSha,
      })
    : []
  const isNew = sql<boolean>`${services.createdAt} = now()`
  return [
    upsertService(db, input),
    ...versions,
    emit(serviceEvents.registered, {
      subjectId: id,
      payload: { name: input.name },
      when: db.select({ isNew }).from(services).where(eq(services.id, id)),
    }),
    db
      .select({
        id: services.id,
        name: services.name,
        description: services.description,
        createdAt: services.createdAt,
        updatedAt: services.updatedAt,
        isNew,
      })
      .from(services)
      .where(eq(services.id, id)),
  ] as const
}

function upsertService(db: TenantDb, input: RegisterService) {
  const repository = input.gitRepositoryUrl ? githubRepository(input.gitRepositoryUrl) : undefined
  const mayLink = sql`services.github_auto_linked or services.github_repository_owner is null`
  const linked = (column: string) =>
    sql`case when ${mayLink} then coalesce(excluded.${sql.identifier(column)}, services.${sql.identifier(column)})
      else services.${sql.identifier(column)} end`
  return db
    .insert(services)
    .values({
      name: input.name,
      description: input.description,
      packageJson: input.packageJson,
      gitRepositoryUrl: input.gitRepositoryUrl,
      githubRepositoryOwner: repository?.owner ?? null,
      githubRepositoryName: repository?.name ?? null,
      githubAutoLinked: repository !== undefined,
    })
    .onConflictDoUpdate({
      target: [services.tenantId, services.name],
      targetWhere: isLive,
      set: {
        description: sql`coalesce(excluded.description, services.description)`,
        packageJson: sql`excluded.package_json`,
        gitRepositoryUrl: sql`coalesce(excluded.git_repository_url, services.git_repository_url)`,
        githubRepositoryOwner: linked('github_repository_owner'),
        githubRepositoryName: linked('github_repository_name'),
        githubAutoLinked: sql`services.github_auto_linked or (${mayLink} and excluded.github_auto_linked)`,
      },
    })
}

export function patchService(
  db: TenantDb,
  name: string,
  patch: PatchService,
  ifMatch: string | undefined,
) {
  const byHand = 'githubRepositoryOwner' in patch || 'githubRepositoryName' in patch
  return [
    ...changeable(db, name, ifMatch),
    db
      .update(services)
      .set({ ...patch, ...(byHand ? { githubAutoLinked: false } : {}) })
      .where(and(eq(services.name, name), isLive)),
    serviceEvent(serviceEvents.updated, serviceNamed(db, name), name),
    findService(db, name),
  ] as const
}

/** A deleted service keeps its rows, but is found nowhere, and its name is free. */
export function deleteService(db: TenantDb, name: string, ifMatch: string | undefined) {
  return [
    ...changeable(db, name, ifMatch),
    serviceEvent(serviceEvents.deleted, serviceNamed(db, name), name),
    db
      .update(services)
      .set({ deletedAt: sql`now()` })
      .where(and(eq(services.name, name), isLive)),
    db.select({ deletedAt: services.deletedAt }).from(services).where(eq(services.name, name)),
  ] as const
}

/** That the service is there and at the revision that the caller has seen; locked, so that both still hold at the write. */
function changeable(db: TenantDb, name: string, ifMatch: string | undefined) {
  const revision = db
    .select({ matches: matchesTag(services, ifMatch) })
    .from(services)
    .where(and(eq(services.name, name), isLive))
    .for('update')
  return [mustFind(serviceNamed(db, name)), must(revision, VersionConflict)]
}

function serviceEvent(
  event: typeof serviceEvents.updated | typeof serviceEvents.deleted,
  subjectId: SQLWrapper,
  name: string,
) {
  return emit(event, {
    subjectId,
    payload: { name },
  })
}
