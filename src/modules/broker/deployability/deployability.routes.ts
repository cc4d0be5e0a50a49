import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { deploymentPermissions } from '../../catalogue/deployments/index.ts'
import { canIDeploy } from './can-i-deploy.ts'
import { Deployability, DeployabilityQuery } from './deployability.contract.ts'
import { legacyResponse } from './legacy-response.ts'
import { CanIDeploy, CanIDeployQuery } from './protocol.contract.ts'
import { deployabilityResponse, targetOf } from './response.ts'

export const deployabilityProtocol = [
  endpoint.get(
    '/can-i-deploy',
    {
      operation: 'canIDeploy',
      summary: 'Check whether a version can be deployed to an environment',
      description: 'Checks the version against everything that is deployed and released there.',
      permission: deploymentPermissions.read,
      query: CanIDeployQuery,
      responses: { 200: CanIDeploy },
    },
    async ({ tenant, query }) => {
      const { version, environment, semverCompatibility: tolerance } = query
      const service = query.service ?? query.consumer ?? ''
      const target = { environment }
      const rows = await tenant.read((db) => canIDeploy(db, [{ service, version }], target))
      return ok(legacyResponse(found(rows), { service, version, tolerance, target }))
    },
  ),
]

export const deployabilityEndpoints = [
  endpoint.get(
    '/deployability',
    {
      operation: 'checkDeployability',
      summary: 'Check whether versions can be deployed or merged together',
      description:
        'Checks the versions against each other and everything else at the target. Services in `select` are replaced there, except for their releases.',
      permission: deploymentPermissions.read,
      query: DeployabilityQuery,
      responses: { 200: Deployability },
    },
    async ({ tenant, query }) => {
      const target = targetOf(query)
      const rows = await tenant.read((db) => canIDeploy(db, query.select, target))
      return ok(deployabilityResponse(rows, query))
    },
  ),
]
