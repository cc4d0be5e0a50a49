import { endpoint, ok } from '../../core/http/endpoint.ts'
import { found } from '../../core/http/found.ts'
import { canIDeploy } from './can-i-deploy.ts'
import {
  CanIDeploy,
  CanIDeployQuery,
  Deployability,
  DeployabilityQuery,
} from './deployability.contract.ts'
import { ownForm, targetOf } from './own-form.ts'
import { wireForm } from './wire-form.ts'

/** A13 of the client protocol: contracts.md. */
export const deployabilityProtocol = [
  endpoint.get(
    '/can-i-deploy',
    {
      summary: 'Whether a version may go to an environment; asking writes nothing',
      may: 'deployments:read',
      query: CanIDeployQuery,
      gives: { 200: CanIDeploy },
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
      may: 'deployments:read',
      query: DeployabilityQuery,
      gives: { 200: Deployability },
    },
    async ({ tenant, query }) => {
      const target = targetOf(query)
      return ok(ownForm(await tenant.read((db) => canIDeploy(db, query.select, target)), query))
    },
  ),
]
