export { matrixEndpoints } from './matrix.routes.ts'
