import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import { ServicePath, servicePermissions } from '../services/index.ts'
import {
  BranchFilter,
  BranchPage,
  BranchPath,
  BranchVersion,
  BranchVersionPage,
  BranchVersionPath,
} from './branches.contract.ts'
import { addToBranch, listBranches, listBranchVersions } from './branches.queries.ts'

export const branchEndpoints = [
  endpoint.get(
    '/services/{service}/branches',
    {
      summary: 'The branches of a service, each with the version that is its head',
      permission: servicePermissions.read,
      params: ServicePath,
      query: BranchFilter,
      responses: { 200: BranchPage },
    },
    async ({ tenant, params, query }) =>
      ok(await readPage(tenant, query, (db) => listBranches(db, params.service, query))),
  ),
  endpoint.get(
    '/services/{service}/branches/{branch}/versions',
    {
      summary: 'The versions of a branch, its head first',
      permission: servicePermissions.read,
      params: BranchPath,
      query: BranchFilter,
      responses: { 200: BranchVersionPage },
    },
    async ({ tenant, params, query }) =>
      ok(await readPage(tenant, query, (db) => listBranchVersions(db, params, query))),
  ),
  endpoint.put(
    '/services/{service}/branches/{branch}/versions/{version}',
    {
      summary: 'Put a version, named by itself or by its git sha, on a branch',
      permission: servicePermissions.manage,
      params: BranchVersionPath,
      responses: { 200: BranchVersion },
    },
    async ({ tenant, params }) => ok(found(await tenant.write((db) => addToBranch(db, params)))),
  ),
]
