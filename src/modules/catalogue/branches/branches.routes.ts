import { eq } from 'drizzle-orm'
import { mustFind } from '../../../core/db/statements.ts'
import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { declareList } from '../../../core/http/list.ts'
import { pageOf } from '../../../core/http/page.ts'
import { ServicePath, serviceNamed, servicePermissions } from '../services/index.ts'
import { Branch, BranchPath, BranchVersion, BranchVersionPath } from './branches.contract.ts'
import {
  addToBranch,
  branchNamed,
  selectBranches,
  selectBranchVersions,
} from './branches.queries.ts'
import { branches, branchVersions } from './branches.schema.ts'

const ofService = declareList({
  id: branches.id,
  select: selectBranches,
  sorts: { name: branches.name },
})
const ofBranch = declareList({ id: branchVersions.id, select: selectBranchVersions })

export const branchEndpoints = [
  endpoint.get(
    '/services/{service}/branches',
    {
      operation: 'listBranches',
      summary: 'List the branches of a service',
      permission: servicePermissions.read,
      params: ServicePath,
      query: ofService.query,
      responses: { 200: pageOf(Branch) },
    },
    async ({ tenant, params: { service }, query }) =>
      ok(
        await ofService.read(tenant, query, (db) => ({
          where: eq(branches.serviceId, serviceNamed(db, service)),
          given: mustFind(serviceNamed(db, service)),
        })),
      ),
  ),
  endpoint.get(
    '/services/{service}/branches/{branch}/versions',
    {
      operation: 'listBranchVersions',
      summary: 'List the versions of a branch',
      permission: servicePermissions.read,
      params: BranchPath,
      query: ofBranch.query,
      responses: { 200: pageOf(BranchVersion) },
    },
    async ({ tenant, params: { service, branch }, query }) =>
      ok(
        await ofBranch.read(tenant, query, (db) => ({
          where: eq(branchVersions.branchId, branchNamed(db, service, branch)),
          given: mustFind(branchNamed(db, service, branch)),
        })),
      ),
  ),
  endpoint.put(
    '/services/{service}/branches/{branch}/versions/{version}',
    {
      operation: 'addBranchVersion',
      summary: 'Add a version to a branch',
      description: 'Creates the branch if needed. A version that is on the branch keeps its place.',
      permission: servicePermissions.manage,
      params: BranchVersionPath,
      responses: { 200: BranchVersion },
    },
    async ({ tenant, params }) => ok(found(await tenant.write((db) => addToBranch(db, params)))),
  ),
]
