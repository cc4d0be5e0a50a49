export { latestVersion, specOfVersion } from './chosen.queries.ts'
export { specEndpoints, specProtocol } from './specs.routes.ts'
export { specs } from './specs.schema.ts'
export { specRoot } from './stored-spec.ts'
