export { permissionEndpoints } from './permissions.routes.ts'
