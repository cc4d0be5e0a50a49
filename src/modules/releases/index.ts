export { releases } from './releases.schema.ts'
