export { apiKeyEndpoints } from './api-keys.routes.ts'
