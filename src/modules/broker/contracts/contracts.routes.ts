import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import { NotFound } from '../../../core/problems/problems.ts'
import {
  Contract,
  ContractDiff,
  ContractDiffQuery,
  ContractFilter,
  ContractPage,
  ContractPath,
  ContractStatistics,
  PartiesFilter,
  VersionDiffQuery,
} from './contracts.contract.ts'
import { contractPermissions } from './contracts.permissions.ts'
import { contractStatistics, findContract, listContracts } from './contracts.queries.ts'
import { contractDiff, versionDiff } from './diff.queries.ts'
import { diffOf } from './diff.ts'

const permission = contractPermissions.read

export const contractEndpoints = [
  endpoint.get(
    '/contracts',
    {
      summary: 'The contracts of the tenant',
      permission,
      query: ContractFilter,
      responses: { 200: ContractPage },
    },
    async ({ tenant, query }) =>
      ok(await readPage(tenant, query, (db) => listContracts(db, query))),
  ),
  endpoint.get(
    '/contracts/statistics',
    {
      summary: 'How many contracts there are, by status',
      permission,
      query: PartiesFilter,
      responses: { 200: ContractStatistics },
    },
    async ({ tenant, query }) =>
      ok(found(await tenant.read((db) => contractStatistics(db, query)))),
  ),
  endpoint.get(
    '/contracts/diff',
    {
      summary: 'What a version of a consumer needs of a provider that another did not',
      permission,
      query: VersionDiffQuery,
      responses: { 200: ContractDiff },
      problems: [NotFound],
    },
    async ({ tenant, query }) => {
      const [, , , rows] = await tenant.read((db) => versionDiff(db, query))
      return ok(diffOf(rows))
    },
  ),
  endpoint.get(
    '/contracts/{contract}',
    { summary: 'One contract', permission, params: ContractPath, responses: { 200: Contract } },
    async ({ tenant, params }) => {
      const contract = found(await tenant.read((db) => findContract(db, params.contract)))
      return ok(contract, etag(contract))
    },
  ),
  endpoint.get(
    '/contracts/{contract}/diff',
    {
      summary: 'What a contract needs that another one did not',
      permission,
      params: ContractPath,
      query: ContractDiffQuery,
      responses: { 200: ContractDiff },
    },
    async ({ tenant, params, query }) => {
      const [, , rows] = await tenant.read((db) => contractDiff(db, query.from, params.contract))
      return ok(diffOf(rows))
    },
  ),
]
