import { AsOfQuery, AsOfTooEarly, nowOrThen, readAsOf } from '../../../core/http/as-of.ts'
import { created, endpoint, noContent, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import {
  CreateVersion,
  PatchService,
  RegisteredService,
  RegisterService,
  Service,
  ServiceFilter,
  ServicePage,
  ServicePath,
  ServiceVersion,
  VersionFilter,
  VersionPage,
  VersionPath,
} from './services.contract.ts'
import { servicePermissions } from './services.permissions.ts'
import { VersionExists } from './services.problems.ts'
import {
  deleteService,
  findService,
  listServices,
  patchService,
  registerService,
} from './services.queries.ts'
import { services } from './services.schema.ts'
import { createVersion, findVersion, listVersions } from './versions.queries.ts'

const register = (path: string) =>
  endpoint.post(
    path,
    {
      summary: 'Register a service, or complete one that is registered',
      permission: servicePermissions.manage,
      body: RegisterService,
      responses: { 200: RegisteredService, 201: RegisteredService },
    },
    async ({ tenant, body }) => {
      const service = found(await tenant.write((db) => registerService(db, body)))
      return service.isNew ? created(service) : ok(service)
    },
  )

const getService = (path: string) =>
  endpoint.get(
    path,
    {
      summary: 'A service by its name',
      permission: servicePermissions.read,
      params: ServicePath,
      query: AsOfQuery,
      responses: { 200: nowOrThen(Service) },
      problems: [AsOfTooEarly],
    },
    async ({ tenant, params, query: { asOf } }) => {
      if (asOf) return ok(await readAsOf(tenant, services, { name: params.service }, asOf))
      const service = found(await tenant.read((db) => findService(db, params.service)))
      return ok(service, etag(service))
    },
  )

/** A1 to A3 of the client protocol: contracts.md. */
export const serviceProtocol = [
  register('/services'),
  register('/providers'),
  getService('/services/{service}/provider'),
]

export const serviceEndpoints = [
  endpoint.get(
    '/services',
    {
      summary: 'The services of the tenant',
      permission: servicePermissions.read,
      query: ServiceFilter,
      responses: { 200: ServicePage },
    },
    async ({ tenant, query }) => ok(await readPage(tenant, query, (db) => listServices(db, query))),
  ),
  getService('/services/{service}'),
  endpoint.patch(
    '/services/{service}',
    {
      summary: 'Change some fields of a service',
      permission: servicePermissions.manage,
      params: ServicePath,
      body: PatchService,
      responses: { 200: Service },
    },
    async ({ tenant, params, body, ifMatch }) => {
      const rows = await tenant.write((db) => patchService(db, params.service, body, ifMatch))
      const service = found(rows)
      return ok(service, etag(service))
    },
  ),
  endpoint.delete(
    '/services/{service}',
    {
      summary: 'Delete a service',
      permission: servicePermissions.manage,
      params: ServicePath,
      responses: { 204: null },
    },
    async ({ tenant, params, ifMatch }) => {
      await tenant.write((db) => deleteService(db, params.service, ifMatch))
      return noContent
    },
  ),
  endpoint.get(
    '/services/{service}/versions',
    {
      summary: 'The versions of a service',
      permission: servicePermissions.read,
      params: ServicePath,
      query: VersionFilter,
      responses: { 200: VersionPage },
    },
    async ({ tenant, params, query }) =>
      ok(await readPage(tenant, query, (db) => listVersions(db, params.service, query))),
  ),
  endpoint.post(
    '/services/{service}/versions',
    {
      summary: 'Add a version to a service',
      permission: servicePermissions.manage,
      params: ServicePath,
      body: CreateVersion,
      responses: { 201: ServiceVersion },
      conflicts: { service_versions_tenant_id_service_id_version_index: VersionExists },
    },
    async ({ tenant, params, body }) =>
      created(found(await tenant.write((db) => createVersion(db, params.service, body)))),
  ),
  endpoint.get(
    '/services/{service}/versions/{version}',
    {
      summary: 'One version of a service, by its name or its git sha',
      permission: servicePermissions.read,
      params: VersionPath,
      responses: { 200: ServiceVersion },
    },
    async ({ tenant, params }) =>
      ok(found(await tenant.read((db) => findVersion(db, params.service, params.version)))),
  ),
]
