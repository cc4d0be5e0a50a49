import type { Module } from '../../../core/module.ts'
import { deviationEndpoints } from './deviations.routes.ts'

export { deviationsFrom, deviationsOf, headersOf } from './deviations.ts'
export { type GraphqlRequest, graphqlRequest, readQuery } from './graphql-request.ts'
export { contentFor, isJsonType, mediaTypeOf } from './media.ts'
export { OpenApiDocument } from './openapi-document.ts'
export { type Operation, operationFor } from './operation.ts'
export { matchTemplate } from './path-template.ts'
export { type ApiRequest, requestFaults } from './request-faults.ts'
export { responseFor } from './response-faults.ts'
export { graphqlSchema, type StoredSpec } from './stored-spec.ts'

export const conformanceModule: Module = {
  name: 'conformance',
  description: 'Deviations of recorded interactions from the specification of the provider.',
  endpoints: deviationEndpoints,
}
