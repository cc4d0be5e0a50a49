import type { Module } from '../../../core/module.ts'
import { branchEndpoints } from './branches.routes.ts'

export { BranchName } from './branches.contract.ts'
export { headOf, putOnBranch } from './branches.queries.ts'
export { branches, branchVersions } from './branches.schema.ts'

export const branchesModule: Module = {
  name: 'branches',
  description: 'Branches of services, with the newest version of each.',
  endpoints: branchEndpoints,
}
