export { BranchName } from './branches.contract.ts'
export { headOf, putOnBranch } from './branches.queries.ts'
export { branchEndpoints } from './branches.routes.ts'
export { branches, branchVersions } from './branches.schema.ts'
