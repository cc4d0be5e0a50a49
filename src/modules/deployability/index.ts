export { canIDeploy } from './can-i-deploy.ts'
export { deployabilityEndpoints, deployabilityProtocol } from './deployability.routes.ts'
export { judge } from './judgement.ts'
