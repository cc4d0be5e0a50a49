export { Deployment } from './deployments.contract.ts'
export { recentDeployments } from './deployments.queries.ts'
export { deploymentEndpoints, deploymentProtocol } from './deployments.routes.ts'
export { deployments } from './deployments.schema.ts'
