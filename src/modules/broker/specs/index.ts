import type { Module } from '../../../core/module.ts'
import { specEndpoints, specProtocol } from './specs.routes.ts'

export { latestVersion, specOfVersion } from './chosen.queries.ts'
export { specs } from './specs.schema.ts'
export { specRoot } from './stored-spec.ts'

export const specsModule: Module = {
  name: 'specs',
  description: 'API descriptions: OpenAPI, AsyncAPI and GraphQL.',
  endpoints: specEndpoints,
  protocol: specProtocol,
}
