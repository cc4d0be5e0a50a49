import { created, endpoint, location, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import {
  ActiveQuery,
  DeploymentList,
  RecordDeployment,
  RecordedDeployment,
  RecordedRole,
} from './deployments.contract.ts'
import { deploymentPermissions } from './deployments.permissions.ts'
import { UnknownService, UnknownVersion } from './deployments.problems.ts'
import { activeDeployments } from './deployments.queries.ts'
import { recordDeployment } from './record-deployment.ts'

const problems = [UnknownService, UnknownVersion]

const recordRole = (type: 'consumer' | 'provider', operation: string) =>
  endpoint.post(
    `/deployments/${type}`,
    {
      operation,
      summary: `Record the deployment of a ${type}`,
      permission: deploymentPermissions.record,
      body: RecordDeployment,
      etag: true,
      location: '/deployments/{deployment}',
      responses: { 201: RecordedRole },
      problems,
    },
    async ({ tenant, body }) => {
      const row = found(await tenant.write((db) => recordDeployment(db, body)))
      const deployment = { ...row, name: row.service, type }
      const headers = { ...etag(row), ...location(`/deployments/${row.id}`) }
      return created({ status: 'deployed' as const, deployment }, headers)
    },
  )

/** Operations A14 to A16 of the client protocol. */
export const deploymentProtocol = [
  endpoint.post(
    '/deployments',
    {
      operation: 'recordDeployment',
      summary: 'Record a deployment',
      description:
        'The version becomes the active one of its service in the environment. Blocked deployments of it are resolved.',
      permission: deploymentPermissions.record,
      body: RecordDeployment,
      etag: true,
      responses: { 200: RecordedDeployment },
      problems,
    },
    async ({ tenant, body }) => {
      const row = found(await tenant.write((db) => recordDeployment(db, body)))
      return ok(row, etag(row))
    },
  ),
  recordRole('consumer', 'recordConsumerDeployment'),
  recordRole('provider', 'recordProviderDeployment'),
  endpoint.get(
    '/deployments/active',
    {
      operation: 'listActiveDeployments',
      summary: 'List the active deployments of an environment',
      description: 'At most 1,000, newest first, without pages.',
      permission: deploymentPermissions.read,
      query: ActiveQuery,
      responses: { 200: DeploymentList },
    },
    async ({ tenant, query }) => ok(await tenant.read((db) => activeDeployments(db, query))),
  ),
]
