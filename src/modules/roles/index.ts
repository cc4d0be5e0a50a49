export { RoleKey } from './roles.contract.ts'
export { mustHaveRole } from './roles.queries.ts'
export { roleEndpoints } from './roles.routes.ts'
