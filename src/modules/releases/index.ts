export { releaseEndpoints } from './releases.routes.ts'
export { releases } from './releases.schema.ts'
