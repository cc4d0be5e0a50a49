export { apiKeyEndpoints } from './keys.routes.ts'
export { replaceOwnKey } from './machine-key.queries.ts'
export { newSecret } from './new-secret.ts'
