export { auditEndpoints } from './audit.routes.ts'
