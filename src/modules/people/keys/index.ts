import type { Module } from '../../../core/module.ts'
import { apiKeyLimit } from './keys.limits.ts'
import { apiKeyEndpoints } from './keys.routes.ts'

export { replaceOwnKey } from './machine-key.queries.ts'
export { newSecret } from './new-secret.ts'

export const keysModule: Module = {
  name: 'keys',
  description: 'API keys, the credentials of machines: scopes, limits, rotation and revocation.',
  endpoints: apiKeyEndpoints,
  limits: [apiKeyLimit],
}
