import { AsOfQuery, AsOfTooEarly, nowOrThen, readAsOf } from '../../../core/http/as-of.ts'
import { created, endpoint, noContent, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import {
  CreateEnvironment,
  Environment,
  EnvironmentFilter,
  EnvironmentPage,
  EnvironmentPath,
  PatchEnvironment,
} from './environments.contract.ts'
import { environmentPermissions } from './environments.permissions.ts'
import { EnvironmentExists, EnvironmentInUse } from './environments.problems.ts'
import {
  createEnvironment,
  deleteEnvironment,
  findEnvironment,
  listEnvironments,
  patchEnvironment,
} from './environments.queries.ts'
import { environments } from './environments.schema.ts'

export const environmentEndpoints = [
  endpoint.get(
    '/environments',
    {
      summary: 'The environments of the tenant',
      permission: environmentPermissions.read,
      query: EnvironmentFilter,
      responses: { 200: EnvironmentPage },
    },
    async ({ tenant, query }) =>
      ok(await readPage(tenant, query, (db) => listEnvironments(db, query))),
  ),
  endpoint.post(
    '/environments',
    {
      summary: 'Make an environment',
      permission: environmentPermissions.manage,
      body: CreateEnvironment,
      responses: { 201: Environment },
      conflicts: { environments_tenant_id_name_index: EnvironmentExists },
    },
    async ({ tenant, body }) => {
      const environment = found(await tenant.write((db) => createEnvironment(db, body)))
      return created(environment, etag(environment))
    },
  ),
  endpoint.get(
    '/environments/{environment}',
    {
      summary: 'An environment by its name',
      permission: environmentPermissions.read,
      params: EnvironmentPath,
      query: AsOfQuery,
      responses: { 200: nowOrThen(Environment) },
      problems: [AsOfTooEarly],
    },
    async ({ tenant, params, query: { asOf } }) => {
      if (asOf) return ok(await readAsOf(tenant, environments, { name: params.environment }, asOf))
      const environment = found(await tenant.read((db) => findEnvironment(db, params.environment)))
      return ok(environment, etag(environment))
    },
  ),
  endpoint.patch(
    '/environments/{environment}',
    {
      summary: 'Change some fields of an environment',
      permission: environmentPermissions.manage,
      params: EnvironmentPath,
      body: PatchEnvironment,
      responses: { 200: Environment },
    },
    async ({ tenant, params, body, ifMatch }) => {
      const rows = await tenant.write((db) =>
        patchEnvironment(db, params.environment, body, ifMatch),
      )
      const environment = found(rows)
      return ok(environment, etag(environment))
    },
  ),
  endpoint.delete(
    '/environments/{environment}',
    {
      summary: 'Delete an environment that has no deployments',
      permission: environmentPermissions.manage,
      params: EnvironmentPath,
      responses: { 204: null },
      conflicts: { deployments_environment_id_fk: EnvironmentInUse },
    },
    async ({ tenant, params, ifMatch }) => {
      await tenant.write((db) => deleteEnvironment(db, params.environment, ifMatch))
      return noContent
    },
  ),
]
