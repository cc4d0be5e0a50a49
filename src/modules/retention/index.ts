export { retentionEndpoints } from './retention.routes.ts'
export { retentionRules } from './retention.schema.ts'
