export { roleEndpoints } from './roles.routes.ts'
