import { and, desc, eq, sql } from 'drizzle-orm'
import type { PgSelect } from 'drizzle-orm/pg-core'
import { emit } from '../../../core/audit/emit.ts'
import { createdNow } from '../../../core/db/freshness.ts'
import { joinOn } from '../../../core/db/join-on.ts'
import { must } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { putOnBranch } from '../../catalogue/branches/index.ts'
import {
  isLive,
  putVersion,
  serviceNamed,
  services,
  serviceVersions,
  versionNamed,
} from '../../catalogue/services/index.ts'
import type { CheckedSpec } from './checked-spec.ts'
import type { ProviderVersionQuery, PublishSpec } from './specs.contract.ts'
import { specEvents } from './specs.events.ts'
import { ServiceNotRegistered } from './specs.problems.ts'
import { specs } from './specs.schema.ts'
import { isDeployedTo, versionPreference } from './version-preference.ts'

/** Stores or replaces the specification of a version on a branch; creates the version and the branch if needed. */
export function publishSpec(db: TenantDb, metadata: PublishSpec['metadata'], spec: CheckedSpec) {
  const { service: name, version, branch, uploadedBy } = metadata
  const service = serviceNamed(db, name)
  const serviceVersionId = versionNamed(db, name, version)
  const here = and(eq(specs.serviceVersionId, serviceVersionId), eq(specs.branch, branch))
  return [
    must(sql`exists ${service}`, ServiceNotRegistered),
    ...putVersion(db, { service: name, version, gitSha: null }),
    ...putOnBranch(db, { service: name, branch, version }),
    db
      .insert(specs)
      .values({ ...spec, branch, uploadedBy, serviceVersionId: sql`${serviceVersionId}` })
      .onConflictDoUpdate({
        target: [specs.tenantId, specs.serviceVersionId, specs.branch],
        set: { ...spec, uploadedBy },
      }),
    db
      .update(services)
      .set({ specType: spec.type })
      .where(and(eq(services.name, name), isLive, sql`${services.specType} <> ${spec.type}`)),
    emit(specEvents.published, {
      subjectId: db.select({ id: specs.id }).from(specs).where(here),
      payload: { service: name, version, branch, type: spec.type },
    }),
    db
      .select({
        id: specs.id,
        revision: specs.revision,
        service: sql<string>`${name}::text`,
        version: sql<string>`${version}::text`,
        branch: specs.branch,
        uploadedAt: specs.updatedAt,
        isNew: createdNow(specs),
      })
      .from(specs)
      .where(here),
  ] as const
}

/** The best version for a consumer, with its specification of the given branch, else of `main`, else the newest. */
export function specForConsumer(db: TenantDb, service: string, query: ProviderVersionQuery) {
  const { providerVersion: version, branch, environment } = query
  const { where, orderBy } = versionPreference(db, { version, branch, environment })
  return db
    .select({
      version: serviceVersions.version,
      serviceVersionId: serviceVersions.id,
      serviceType: services.specType,
      createdAt: serviceVersions.createdAt,
      type: specs.type,
      branch: specs.branch,
      encoding: specs.encoding,
      content: specs.content,
      isDeployed: isDeployedTo(db, environment),
    })
    .from(serviceVersions)
    .innerJoin(services, joinOn(serviceVersions.serviceId, services))
    .leftJoin(specs, joinOn(specs.serviceVersionId, serviceVersions))
    .where(and(eq(services.name, service), isLive, where))
    .orderBy(
      ...orderBy,
      sql`(${specs.branch} = ${branch}) desc nulls last`,
      sql`(${specs.branch} = 'main') desc`,
      desc(specs.updatedAt),
    )
    .limit(1)
}

/** The newest hundred versions of a service, which a 404 suggests instead. */
export function availableVersions(db: TenantDb, service: string) {
  return db
    .select({ version: serviceVersions.version })
    .from(serviceVersions)
    .where(eq(serviceVersions.serviceId, serviceNamed(db, service)))
    .orderBy(desc(serviceVersions.id))
    .limit(100)
}

const columns = {
  id: specs.id,
  revision: specs.revision,
  service: services.name,
  version: serviceVersions.version,
  branch: specs.branch,
  type: specs.type,
  uploadedBy: specs.uploadedBy,
  createdAt: specs.createdAt,
  updatedAt: specs.updatedAt,
}

/** Specifications without their documents. */
export function selectSpecs(db: TenantDb) {
  return located(db.select(columns).from(specs).$dynamic())
}

export function findSpec(db: TenantDb, service: string, version: string, branch: string) {
  return located(
    db
      .select({ ...columns, encoding: specs.encoding, content: specs.content })
      .from(specs)
      .$dynamic(),
  ).where(
    and(
      eq(services.name, service),
      isLive,
      eq(serviceVersions.version, version),
      eq(specs.branch, branch),
    ),
  )
}

function located<Select extends PgSelect>(select: Select) {
  return select
    .innerJoin(serviceVersions, joinOn(specs.serviceVersionId, serviceVersions))
    .innerJoin(services, joinOn(serviceVersions.serviceId, services))
}

export function replaceContent(db: TenantDb, id: string, content: string) {
  return db.update(specs).set({ content }).where(eq(specs.id, id))
}
