import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { deploymentPermissions } from '../../catalogue/deployments/index.ts'
import { canIDeploy } from './can-i-deploy.ts'
import {
  CanIDeploy,
  CanIDeployQuery,
  Deployability,
  DeployabilityQuery,
} from './deployability.contract.ts'
import { wireForm } from './legacy-response.ts'
import { ownForm, targetOf } from './response.ts'

/** A13 of the client protocol: contracts.md. */
export const deployabilityProtocol = [
  endpoint.get(
    '/can-i-deploy',
    {
      summary: 'Whether a version may go to an environment; asking writes nothing',
      permission: deploymentPermissions.read,
      query: CanIDeployQuery,
      responses: { 200: CanIDeploy },
    },
    async ({ tenant, query }) => {
      const { version, environment, semverCompatibility: tolerance } = query
      const service = query.service ?? query.consumer ?? ''
      const target = { environment }
      const rows = await tenant.read((db) => canIDeploy(db, [{ service, version }], target))
      return ok(wireForm(found(rows), { service, version, tolerance, target }))
    },
  ),
]

export const deployabilityEndpoints = [
  endpoint.get(
    '/deployability',
    {
      summary:
        'Whether versions may go to an environment together, or be merged; asking writes nothing',
      permission: deploymentPermissions.read,
      query: DeployabilityQuery,
      responses: { 200: Deployability },
    },
    async ({ tenant, query }) => {
      const target = targetOf(query)
      return ok(ownForm(await tenant.read((db) => canIDeploy(db, query.select, target)), query))
    },
  ),
]
