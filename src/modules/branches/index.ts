export { branches, branchVersions } from './branches.schema.ts'
