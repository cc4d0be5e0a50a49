export { deploymentEndpoints, deploymentProtocol } from './deployments.routes.ts'
export { deployments } from './deployments.schema.ts'
