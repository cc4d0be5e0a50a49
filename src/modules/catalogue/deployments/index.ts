import type { Module } from '../../../core/module.ts'
import { deploymentProtocol } from './deployments.protocol.ts'
import { deploymentEndpoints } from './deployments.routes.ts'

export { Deployment } from './deployments.contract.ts'
export { deploymentPermissions } from './deployments.permissions.ts'
export { UnknownVersion } from './deployments.problems.ts'
export { recentDeployments } from './deployments.queries.ts'
export { deployments } from './deployments.schema.ts'

export const deploymentsModule: Module = {
  name: 'deployments',
  description: 'Which version runs in which environment, now and before.',
  endpoints: deploymentEndpoints,
  protocol: deploymentProtocol,
}
