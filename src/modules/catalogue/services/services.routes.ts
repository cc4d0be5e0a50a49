import { sql } from 'drizzle-orm'
import { joinOn } from '../../../core/db/join-on.ts'
import { must } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { created, endpoint, location, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { equals } from '../../../core/http/list.ts'
import { declareResource } from '../../../core/http/resource.ts'
import { serviceNamed } from './live.ts'
import {
  CreateServiceVersion,
  RegisteredService,
  RegisterService,
  Service,
  ServiceName,
  ServiceVersion,
  UpdateService,
  Version,
  VersionOrSha,
  VersionPath,
} from './services.contract.ts'
import { serviceEvents, versionEvents } from './services.events.ts'
import { servicePermissions } from './services.permissions.ts'
import { ServiceExists, VersionExists } from './services.problems.ts'
import { registerService } from './services.queries.ts'
import { services, serviceVersions } from './services.schema.ts'
import { findVersion, selectVersions } from './versions.queries.ts'

const service = declareResource({
  noun: 'service',
  path: '/services',
  table: services,
  key: { column: services.name, schema: ServiceName },
  deletedAt: services.deletedAt,
  schema: Service,
  permissions: servicePermissions,
  events: serviceEvents,
  payload: { name: services.name },
})

const version = declareResource({
  noun: 'version',
  label: 'service version',
  path: '/services/{service}/versions',
  table: serviceVersions,
  key: { column: serviceVersions.version, schema: Version },
  parent: {
    params: { service: ServiceName },
    column: serviceVersions.serviceId,
    find: (db, { service = '' }) => serviceNamed(db, service),
  },
  schema: ServiceVersion,
  select: selectVersions,
  permissions: servicePermissions,
  events: { created: versionEvents.created },
  payload: { service: services.name, version: serviceVersions.version },
  eventFrom: (select) => select.innerJoin(services, joinOn(serviceVersions.serviceId, services)),
})

const register = (path: string, noun: 'service' | 'provider') =>
  endpoint.post(
    path,
    {
      operation: noun === 'service' ? 'registerService' : 'registerProvider',
      summary: `Register a ${noun}`,
      description:
        'Creates the service, or completes the one with this name. Creates the version that `packageJson` names, too.',
      permission: servicePermissions.manage,
      body: RegisterService,
      etag: true,
      location: service.itemPath,
      responses: { 200: RegisteredService, 201: RegisteredService },
    },
    async ({ tenant, body }) => {
      const row = found(await tenant.write((db) => registerService(db, body)))
      const headers = { ...etag(row), ...location(service.pathOf(row, {})) }
      return row.isNew ? created(row, headers) : ok(row, etag(row))
    },
  )

/** Operations A1 to A3 of the client protocol. */
export const serviceProtocol = [
  register('/services', 'service'),
  register('/providers', 'provider'),
  {
    ...service.get({ asOf: true, operation: 'getProvider', summary: 'Get a provider' }),
    path: '/services/{service}/provider',
  },
]

const mustBeGone = (db: TenantDb, { service: name = '' }) =>
  must(sql`not exists ${serviceNamed(db, name)}`, ServiceExists)

export const serviceEndpoints = [
  service.list({
    filters: { name: equals(services.name, ServiceName) },
    sorts: { name: services.name },
  }),
  service.get({ asOf: true }),
  service.update({
    body: UpdateService,
    set: (body) => ({ ...body, ...(isLinking(body) && { githubAutoLinked: false }) }),
  }),
  service.delete({
    description:
      'Frees the name. Versions, deployments and contracts are kept until the service is restored.',
  }),
  service.restore({
    description:
      'Restores the service with this name that was deleted last, with its versions and deployments.',
    guard: (db, params) => [mustBeGone(db, params)],
    problems: [ServiceExists],
  }),
  version.list({ summary: 'List the versions of a service' }),
  version.create({
    summary: 'Create a version of a service',
    body: CreateServiceVersion,
    conflicts: { service_versions_tenant_id_service_id_version_index: VersionExists },
  }),
  endpoint.get(
    version.itemPath,
    {
      operation: 'getServiceVersion',
      summary: 'Get a version of a service',
      description: 'A version with this name goes before one with this Git commit.',
      permission: servicePermissions.read,
      params: VersionPath.extend({ version: VersionOrSha }),
      etag: true,
      responses: { 200: ServiceVersion },
    },
    async ({ tenant, params }) => {
      const row = found(await tenant.read((db) => findVersion(db, params.service, params.version)))
      return ok(row, etag(row))
    },
  ),
]

function isLinking(body: object): boolean {
  return 'githubRepositoryOwner' in body || 'githubRepositoryName' in body
}
