import { created, endpoint, ok } from '../../core/http/endpoint.ts'
import { found } from '../../core/http/found.ts'
import { readPage } from '../../core/http/page.ts'
import {
  ActiveQuery,
  Deployment,
  DeploymentFilter,
  DeploymentList,
  DeploymentPage,
  DeploymentPath,
  RecordDeployment,
  RecordedDeployment,
  RecordedRole,
} from './deployments.contract.ts'
import { UnknownService, UnknownVersion } from './deployments.problems.ts'
import {
  activeDeployments,
  findDeployment,
  listDeployments,
  recordDeployment,
} from './deployments.queries.ts'

const problems = [UnknownService, UnknownVersion]

const recordRole = (type: 'consumer' | 'provider') =>
  endpoint.post(
    `/deployments/${type}`,
    {
      summary: `Record the deployment of a ${type}`,
      may: 'deployments:record',
      body: RecordDeployment,
      gives: { 201: RecordedRole },
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
      may: 'deployments:record',
      body: RecordDeployment,
      gives: { 200: RecordedDeployment },
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
      may: 'deployments:read',
      query: ActiveQuery,
      gives: { 200: DeploymentList },
    },
    async ({ tenant, query }) => ok(await tenant.read((db) => activeDeployments(db, query))),
  ),
]

export const deploymentEndpoints = [
  endpoint.get(
    '/deployments',
    {
      summary: 'The deployments of the tenant',
      may: 'deployments:read',
      query: DeploymentFilter,
      gives: { 200: DeploymentPage },
    },
    async ({ tenant, query }) =>
      ok(await readPage(tenant, query, (db) => listDeployments(db, query))),
  ),
  endpoint.get(
    '/deployments/{deployment}',
    {
      summary: 'One deployment',
      may: 'deployments:read',
      params: DeploymentPath,
      gives: { 200: Deployment },
    },
    async ({ tenant, params }) =>
      ok(found(await tenant.read((db) => findDeployment(db, params.deployment)))),
  ),
]
