import { and, eq, inArray, isNull, type SQLWrapper, sql } from 'drizzle-orm'
import { emitEach, eventRow } from '../../../core/audit/emit.ts'
import { parameterRows, rowsFor } from '../../../core/db/parameter-rows.ts'
import { must } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { Conflict } from '../../../core/problems/problems.ts'
import { isLive } from './live.ts'
import { serviceEvents, versionEvents } from './services.events.ts'
import { services, serviceVersions } from './services.schema.ts'

export type NamedService = { id: string; name: string }
export type NamedVersion = { id: string; service: string; version: string; gitSha: string | null }

/**
 * Creates the services that do not exist, with the given ids, and locks all of them against deletion. Rows are locked in
 * the order of their names, so that concurrent writes cannot deadlock.
 */
export function putServices(db: TenantDb, named: readonly NamedService[]): SQLWrapper[] {
  const given = parameterRows('given', { id: 'uuid', name: 'text' }, named)
  const names = db.select({ name: sql`${given.name}` }).from(given.rows)
  const held = db
    .select({ id: services.id })
    .from(services)
    .where(and(inArray(services.name, names), isLive))
    .orderBy(services.name)
    .for('key share')
  return [
    db
      .insert(services)
      .select(
        rowsFor(
          services,
          {
            id: given.id,
            name: given.name,
            description: sql`null`,
            specType: sql`'openapi'`,
            packageJson: sql`'{}'`,
            gitRepositoryUrl: sql`null`,
            githubRepositoryOwner: sql`null`,
            githubRepositoryName: sql`null`,
            githubAutoLinked: sql`false`,
            mainBranch: sql`'main'`,
            deletedAt: sql`null`,
          },
          sql`from ${given.rows} order by ${given.name}`,
        ),
      )
      .onConflictDoNothing(),
    must(sql`(select count(*) from ${held} as held) = ${named.length}::integer`, Conflict),
    emitEach(
      serviceEvents.registered,
      db
        .select(eventRow(serviceEvents.registered, services.id, { name: services.name }))
        .from(services)
        .innerJoin(given.rows, eq(services.id, given.id)),
    ),
  ]
}

/** As `putVersion`, for many versions of existing services. */
export function putVersions(db: TenantDb, named: readonly NamedVersion[]): SQLWrapper[] {
  const given = parameterRows(
    'given',
    { id: 'uuid', service: 'text', version: 'text', gitSha: 'text' },
    named,
  )
  const { service, version } = given
  const ofGiven = and(eq(services.name, given.service), isLive)
  const id = db
    .select({ id: serviceVersions.id })
    .from(serviceVersions)
    .where(
      and(
        eq(serviceVersions.serviceId, db.select({ id: services.id }).from(services).where(ofGiven)),
        eq(serviceVersions.version, given.version),
      ),
    )
  const known = db
    .select({ id: sql<string>`${id}`.as('known_id'), sha: given.gitSha.as('known_sha') })
    .from(given.rows)
    .where(sql`${given.gitSha} is not null`)
    .limit(named.length)
    .as('known')
  const shaless = db
    .select({ id: serviceVersions.id, sha: known.sha })
    .from(serviceVersions)
    .innerJoin(known, eq(serviceVersions.id, known.id))
    .where(isNull(serviceVersions.gitSha))
    .orderBy(serviceVersions.id)
    .for('no key update', { of: serviceVersions })
    .as('shaless')
  return [
    db
      .insert(serviceVersions)
      .select(
        rowsFor(
          serviceVersions,
          {
            id: given.id,
            serviceId: services.id,
            version: given.version,
            gitSha: given.gitSha,
          },
          sql`from ${given.rows} join ${services} on ${ofGiven} order by ${given.service}, ${given.version}`,
        ),
      )
      .onConflictDoNothing(),
    db
      .update(serviceVersions)
      .set({ gitSha: sql`${shaless.sha}` })
      .from(shaless)
      .where(eq(serviceVersions.id, shaless.id)),
    emitEach(
      versionEvents.created,
      db
        .select(eventRow(versionEvents.created, serviceVersions.id, { service, version }))
        .from(serviceVersions)
        .innerJoin(given.rows, eq(serviceVersions.id, given.id)),
    ),
  ]
}
