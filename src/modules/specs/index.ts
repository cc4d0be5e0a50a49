export { specEndpoints, specProtocol } from './specs.routes.ts'
export { specs } from './specs.schema.ts'
