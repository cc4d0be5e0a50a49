import { created, endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import { ServicePath } from '../services/index.ts'
import {
  ActiveQuery,
  Deployment,
  DeploymentFilter,
  DeploymentList,
  DeploymentPage,
  DeploymentPath,
  DeploymentSummary,
  HistoryFilter,
  RecordBlocked,
  RecordDeployment,
  RecordedDeployment,
  RecordedRole,
  SummaryFilter,
  Undeploy,
} from './deployments.contract.ts'
import { deploymentPermissions } from './deployments.permissions.ts'
import { NotDeployed, UnknownService, UnknownVersion } from './deployments.problems.ts'
import {
  activeDeployments,
  findDeployment,
  historyOf,
  listDeployments,
  summarize,
} from './deployments.queries.ts'
import { recordBlocked, recordDeployment, undeploy } from './record-deployment.ts'

const problems = [UnknownService, UnknownVersion]

const recordRole = (type: 'consumer' | 'provider') =>
  endpoint.post(
    `/deployments/${type}`,
    {
      summary: `Record the deployment of a ${type}`,
      permission: deploymentPermissions.record,
      body: RecordDeployment,
      responses: { 201: RecordedRole },
      problems,
    },
    async ({ tenant, body }) => {
      const { service, ...rest } = found(await tenant.write((db) => recordDeployment(db, body)))
      return created({ status: 'deployed' as const, deployment: { ...rest, name: service, type } })
    },
  )

/** A14 to A16 of the client protocol: contracts.md. */
export const deploymentProtocol = [
  endpoint.post(
    '/deployments',
    {
      summary: 'Record that a version was deployed to an environment',
      permission: deploymentPermissions.record,
      body: RecordDeployment,
      responses: { 200: RecordedDeployment },
      problems,
    },
    async ({ tenant, body }) => ok(found(await tenant.write((db) => recordDeployment(db, body)))),
  ),
  recordRole('consumer'),
  recordRole('provider'),
  endpoint.get(
    '/deployments/active',
    {
      summary: 'What is deployed in an environment, newest first, at most 1000',
      permission: deploymentPermissions.read,
      query: ActiveQuery,
      responses: { 200: DeploymentList },
    },
    async ({ tenant, query }) => ok(await tenant.read((db) => activeDeployments(db, query))),
  ),
]

export const deploymentEndpoints = [
  endpoint.get(
    '/deployments',
    {
      summary: 'The deployments of the tenant',
      permission: deploymentPermissions.read,
      query: DeploymentFilter,
      responses: { 200: DeploymentPage },
    },
    async ({ tenant, query }) =>
      ok(await readPage(tenant, query, (db) => listDeployments(db, query))),
  ),
  endpoint.get(
    '/deployments/summary',
    {
      summary: 'How many deployments there are, by environment, and the newest ten',
      permission: deploymentPermissions.read,
      query: SummaryFilter,
      responses: { 200: DeploymentSummary },
    },
    async ({ tenant, query }) => {
      const [environments, recent] = await tenant.read((db) => summarize(db, query))
      const sum = (of: 'total' | 'active' | 'ended' | 'blocked') =>
        environments.reduce((all, one) => all + one[of], 0)
      return ok({
        total: sum('total'),
        active: sum('active'),
        ended: sum('ended'),
        blocked: sum('blocked'),
        environments,
        recent,
      })
    },
  ),
  endpoint.get(
    '/services/{service}/deployments',
    {
      summary: 'The deployments of a service, newest first',
      permission: deploymentPermissions.read,
      params: ServicePath,
      query: HistoryFilter,
      responses: { 200: DeploymentPage },
    },
    async ({ tenant, params, query }) =>
      ok(await readPage(tenant, query, (db) => historyOf(db, params.service, query))),
  ),
  endpoint.post(
    '/deployments/blocked',
    {
      summary: 'Record that a version was kept from an environment, and why',
      permission: deploymentPermissions.record,
      body: RecordBlocked,
      responses: { 201: Deployment },
      problems,
    },
    async ({ tenant, body }) => created(found(await tenant.write((db) => recordBlocked(db, body)))),
  ),
  endpoint.post(
    '/deployments/undeploy',
    {
      summary: 'Record that a service was taken out of an environment',
      permission: deploymentPermissions.record,
      body: Undeploy,
      responses: { 200: Deployment },
      problems: [UnknownService, NotDeployed],
    },
    async ({ tenant, body }) => ok(found(await tenant.write((db) => undeploy(db, body)))),
  ),
  endpoint.get(
    '/deployments/{deployment}',
    {
      summary: 'One deployment',
      permission: deploymentPermissions.read,
      params: DeploymentPath,
      responses: { 200: Deployment },
    },
    async ({ tenant, params }) =>
      ok(found(await tenant.read((db) => findDeployment(db, params.deployment)))),
  ),
]
