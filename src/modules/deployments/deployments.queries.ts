import { and, count, desc, eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { emit, must } from '../../core/db/statements.ts'
import type { TenantDb } from '../../core/db/tenant-db.ts'
import { afterCursor } from '../../core/http/page.ts'
import { members } from '../../core/tenancy/members.schema.ts'
import { environmentNamed, environments, putEnvironment } from '../environments/index.ts'
import { isLive, serviceNamed, services, serviceVersions, versionNamed } from '../services/index.ts'
import type { ActiveQuery, DeploymentFilter, RecordDeployment } from './deployments.contract.ts'
import { UnknownService, UnknownVersion } from './deployments.problems.ts'
import { deployments } from './deployments.schema.ts'

/** Rows of the plain list, which has no pages in the client protocol; newest first. */
const listLimit = 1000

/** Records a deployment, which becomes the one that is active for its service and environment. */
export function recordDeployment(db: TenantDb, input: RecordDeployment) {
  const { name, version, environment } = input
  const id = uuidv7()
  const serviceId = serviceNamed(db, name)
  const environmentId = environmentNamed(db, environment)
  return [
    // The service's row is locked: deployments of one service come one after the other.
    must(sql`exists ${serviceNamed(db, name).for('no key update')}`, UnknownService),
    must(
      sql`exists ${versionNamed(db, name, version)}`,
      UnknownVersion,
      `Service version not found: ${name}@${version}`,
    ),
    ...putEnvironment(db, environment),
    db
      .update(deployments)
      .set({ active: false })
      .where(
        and(
          eq(deployments.serviceId, serviceId),
          eq(deployments.environmentId, environmentId),
          deployments.active,
        ),
      ),
    db.insert(deployments).values({
      id,
      serviceId: sql`${serviceId}`,
      serviceVersionId: sql`${versionNamed(db, name, version)}`,
      environmentId: sql`${environmentId}`,
      gitSha: input.gitSha ?? null,
      deployedBy: input.deployedBy ?? null,
    }),
    emit({
      type: 'deployment.recorded',
      subjectType: 'deployment',
      subjectId: sql`${id}::uuid`,
      payload: { service: name, version, environment },
    }),
    findDeployment(db, id),
  ] as const
}

export function findDeployment(db: TenantDb, id: string) {
  return selectDeployments(db).where(and(isLive, eq(deployments.id, id)))
}

/** What is active in an environment and went well; on request also what was before. */
export function activeDeployments(db: TenantDb, query: ActiveQuery) {
  const current = and(deployments.active, eq(deployments.status, 'successful'))
  return selectDeployments(db)
    .where(
      and(
        isLive,
        eq(environments.name, query.environment),
        query.include_inactive ? undefined : current,
      ),
    )
    .orderBy(desc(deployments.id))
    .limit(listLimit)
}

export function listDeployments(db: TenantDb, query: DeploymentFilter) {
  const { service, environment, active } = query
  const filter = and(
    isLive,
    service === undefined ? undefined : eq(services.name, service),
    environment === undefined ? undefined : eq(environments.name, environment),
    active === undefined ? undefined : eq(deployments.active, active),
  )
  return {
    rows: selectDeployments(db)
      .where(and(filter, afterCursor(deployments.id, query)))
      .orderBy(desc(deployments.id))
      .limit(query.limit + 1),
    total: db
      .select({ total: count() })
      .from(deployments)
      .innerJoin(services, eq(services.id, deployments.serviceId))
      .innerJoin(environments, eq(environments.id, deployments.environmentId))
      .where(filter),
  }
}

function selectDeployments(db: TenantDb) {
  return db
    .select({
      id: deployments.id,
      service: services.name,
      version: serviceVersions.version,
      environment: environments.name,
      gitSha: deployments.gitSha,
      gitRepositoryUrl: services.gitRepositoryUrl,
      specType: services.specType,
      deployedAt: deployments.createdAt,
      deployedBy: sql<string>`coalesce(${deployments.deployedBy}, ${members.displayName})`,
      active: deployments.active,
      status: deployments.status,
      failureReason: deployments.failureReason,
      failureDetails: deployments.failureDetails,
    })
    .from(deployments)
    .innerJoin(services, eq(services.id, deployments.serviceId))
    .innerJoin(serviceVersions, eq(serviceVersions.id, deployments.serviceVersionId))
    .innerJoin(environments, eq(environments.id, deployments.environmentId))
    .innerJoin(members, eq(members.id, deployments.deployedByMemberId))
}
