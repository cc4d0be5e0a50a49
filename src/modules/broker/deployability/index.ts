import type { Module } from '../../../core/module.ts'
import { deployabilityEndpoints, deployabilityProtocol } from './deployability.routes.ts'

export { canIDeploy } from './can-i-deploy.ts'
export { judge } from './judgement.ts'

export const deployabilityModule: Module = {
  name: 'deployability',
  endpoints: deployabilityEndpoints,
  protocol: deployabilityProtocol,
}
