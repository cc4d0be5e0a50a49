import { created, endpoint, location, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { filter } from '../../../core/http/list.ts'
import { declareResource } from '../../../core/http/resource.ts'
import { EnvironmentName } from '../environments/index.ts'
import { isLive, ServiceName, serviceNamed } from '../services/index.ts'
import {
  Deployment,
  DeploymentSummary,
  RecordBlocked,
  State,
  SummaryFilter,
  Undeploy,
} from './deployments.contract.ts'
import { deploymentPermissions } from './deployments.permissions.ts'
import { NotDeployed, UnknownService, UnknownVersion } from './deployments.problems.ts'
import {
  isInEnvironment,
  isInState,
  isOfService,
  selectDeployments,
  summarize,
} from './deployments.queries.ts'
import { deployments } from './deployments.schema.ts'
import { recordBlocked, undeploy } from './record-deployment.ts'

const shared = {
  noun: 'deployment',
  table: deployments,
  select: selectDeployments,
  where: isLive,
  schema: Deployment,
  permissions: deploymentPermissions,
} as const
const deployment = declareResource({ ...shared, path: '/deployments' })
const ofService = declareResource({
  ...shared,
  path: '/services/{service}/deployments',
  parent: {
    params: { service: ServiceName },
    column: deployments.serviceId,
    find: (db, { service = '' }) => serviceNamed(db, service),
  },
})

const filters = {
  environment: filter(EnvironmentName, isInEnvironment),
  state: filter(State, isInState),
}

export const deploymentEndpoints = [
  deployment.list({ filters: { service: filter(ServiceName, isOfService), ...filters } }),
  endpoint.get(
    '/deployments/summary',
    {
      operation: 'getDeploymentSummary',
      summary: 'Get the number of deployments by environment',
      permission: deploymentPermissions.read,
      query: SummaryFilter,
      responses: { 200: DeploymentSummary },
    },
    async ({ tenant, query }) => {
      const [environments, recent] = await tenant.read((db) => summarize(db, query))
      const sum = (of: 'total' | 'active' | 'ended' | 'blocked') =>
        environments.reduce((all, one) => all + one[of], 0)
      const all = { total: sum('total'), active: sum('active') }
      return ok({ ...all, ended: sum('ended'), blocked: sum('blocked'), environments, recent })
    },
  ),
  ofService.list({
    operation: 'listServiceDeployments',
    summary: 'List the deployments of a service',
    filters,
  }),
  endpoint.post(
    '/deployments/blocked',
    {
      operation: 'recordBlockedDeployment',
      summary: 'Record a blocked deployment',
      description: 'It is resolved when the version is deployed to the environment.',
      permission: deploymentPermissions.record,
      body: RecordBlocked,
      etag: true,
      location: deployment.itemPath,
      responses: { 201: Deployment },
      problems: [UnknownService, UnknownVersion],
    },
    async ({ tenant, body }) => {
      const row = found(await tenant.write((db) => recordBlocked(db, body)))
      return created(row, { ...etag(row), ...location(`/deployments/${row.id}`) })
    },
  ),
  endpoint.post(
    '/deployments/undeploy',
    {
      operation: 'undeployService',
      summary: 'Record that a service was removed from an environment',
      permission: deploymentPermissions.record,
      body: Undeploy,
      etag: true,
      responses: { 200: Deployment },
      problems: [UnknownService, NotDeployed],
    },
    async ({ tenant, body }) => {
      const row = found(await tenant.write((db) => undeploy(db, body)))
      return ok(row, etag(row))
    },
  ),
  deployment.get(),
]
