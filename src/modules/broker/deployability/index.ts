import type { Module } from '../../../core/module.ts'
import { deployabilityEndpoints, deployabilityProtocol } from './deployability.routes.ts'

export { canIDeploy } from './can-i-deploy.ts'
export { judge } from './judgement.ts'

export const deployabilityModule: Module = {
  name: 'deployability',
  description:
    'Whether a version can be deployed to an environment without breaking another service.',
  endpoints: deployabilityEndpoints,
  protocol: deployabilityProtocol,
}
