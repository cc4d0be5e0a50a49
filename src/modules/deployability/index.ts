export { deployabilityEndpoints, deployabilityProtocol } from './deployability.routes.ts'
