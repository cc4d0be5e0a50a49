import { and, eq, isNotNull, type SQL, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { emitEach, eventRow } from '../../../core/audit/emit.ts'
import type { EventType } from '../../../core/audit/events.ts'
import { changedNow } from '../../../core/db/freshness.ts'
import { joinOn } from '../../../core/db/join-on.ts'
import { must } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { environmentNamed, putEnvironment } from '../environments/index.ts'
import { serviceNamed, serviceVersions, versionIdentified } from '../services/index.ts'
import type { RecordBlocked, RecordDeployment, Undeploy } from './deployments.contract.ts'
import { deploymentEvents } from './deployments.events.ts'
import { NotDeployed, UnknownService, UnknownVersion } from './deployments.problems.ts'
import { findDeployment } from './deployments.queries.ts'
import { deployments } from './deployments.schema.ts'

/** Records a deployment, which becomes the active one of its service and environment, and resolves blocked ones of it. */
export function recordDeployment(db: TenantDb, input: RecordDeployment) {
  const { name, version, environment } = input
  const id = uuidv7()
  const place = placeOf(db, name, environment)
  const versionId = sql`${versionIdentified(db, name, version)}`
  return [
    ...known(db, name, version),
    ...putEnvironment(db, environment),
    endActive(db, place),
    db
      .update(deployments)
      .set({ status: 'resolved' })
      .where(
        and(place, eq(deployments.serviceVersionId, versionId), eq(deployments.status, 'failed')),
      ),
    db.insert(deployments).values({
      id,
      serviceId: sql`${serviceNamed(db, name)}`,
      serviceVersionId: versionId,
      environmentId: sql`${environmentNamed(db, environment)}`,
      gitSha: input.gitSha,
      deployedBy: input.deployedBy,
    }),
    deploymentEvent(db, deploymentEvents.ended, input, endedNow(place)),
    deploymentEvent(db, deploymentEvents.recorded, input, eq(deployments.id, id)),
    findDeployment(db, id),
  ] as const
}

/** Records that a version was kept from an environment. A check of its deployability records nothing. */
export function recordBlocked(db: TenantDb, input: RecordBlocked) {
  const { name, version, environment, reason, reasons } = input
  const id = uuidv7()
  const versionId = sql`${versionIdentified(db, name, version)}`
  return [
    ...known(db, name, version),
    ...putEnvironment(db, environment),
    db.insert(deployments).values({
      id,
      serviceId: sql`${serviceNamed(db, name)}`,
      serviceVersionId: versionId,
      environmentId: sql`${environmentNamed(db, environment)}`,
      active: false,
      status: 'failed',
      gitSha: input.gitSha,
      deployedBy: input.deployedBy,
      failureReason: reason,
      failureDetails: reasons,
    }),
    deploymentEvent(db, deploymentEvents.blocked, input, eq(deployments.id, id)),
    findDeployment(db, id),
  ] as const
}

/** Ends the active deployment of a service in an environment. */
export function undeploy(db: TenantDb, input: Undeploy) {
  const { name, environment } = input
  const place = placeOf(db, name, environment)
  const ended = endedNow(place)
  const active = db
    .select({ id: deployments.id })
    .from(deployments)
    .where(and(place, deployments.active))
  return [
    lockedService(db, name),
    must(sql`exists ${active}`, NotDeployed),
    endActive(db, place),
    deploymentEvent(db, deploymentEvents.ended, input, ended),
    findDeployment(db, sql`${db.select({ id: deployments.id }).from(deployments).where(ended)}`),
  ] as const
}

function placeOf(db: TenantDb, name: string, environment: string): SQL | undefined {
  return and(
    eq(deployments.serviceId, serviceNamed(db, name)),
    eq(deployments.environmentId, environmentNamed(db, environment)),
  )
}

function endActive(db: TenantDb, place: SQL | undefined) {
  return db
    .update(deployments)
    .set({ active: false, endedAt: sql`now()` })
    .where(and(place, deployments.active))
}

function endedNow(place: SQL | undefined): SQL | undefined {
  return and(place, isNotNull(deployments.endedAt), changedNow(deployments))
}

function deploymentEvent(
  db: TenantDb,
  event: EventType,
  { name, environment, reason }: Undeploy & { reason?: string },
  where: SQL | undefined,
) {
  const place = {
    service: sql`${name}::text`,
    version: serviceVersions.version,
    environment: sql`${environment}::text`,
  }
  const payload = reason === undefined ? place : { ...place, reason: sql`${reason}::text` }
  return emitEach(
    event,
    db
      .select(eventRow(event, deployments.id, payload))
      .from(deployments)
      .innerJoin(serviceVersions, joinOn(deployments.serviceVersionId, serviceVersions))
      .where(where),
  )
}

// The lock serializes the deployments of a service.
function lockedService(db: TenantDb, name: string) {
  return must(sql`exists ${serviceNamed(db, name).for('no key update')}`, UnknownService)
}

function known(db: TenantDb, name: string, version: string) {
  return [
    lockedService(db, name),
    must(
      sql`exists ${versionIdentified(db, name, version)}`,
      UnknownVersion,
      `Service version not found: ${name}@${version}`,
    ),
  ]
}
