export { apiKeyEndpoints } from './keys.routes.ts'
