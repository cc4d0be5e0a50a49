import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { equals } from '../../../core/http/list.ts'
import { declareResource } from '../../../core/http/resource.ts'
import { NotFound } from '../../../core/problems/problems.ts'
import {
  Contract,
  ContractDiff,
  ContractDiffQuery,
  ContractPath,
  ContractStatistics,
  ContractStatus,
  PartiesFilter,
  VersionDiffQuery,
} from './contracts.contract.ts'
import { contractPermissions } from './contracts.permissions.ts'
import { contractStatistics, selectContracts } from './contracts.queries.ts'
import { contracts } from './contracts.schema.ts'
import { contractDiff, versionDiff } from './diff.queries.ts'
import { diffOf } from './diff.ts'
import { contractFilters } from './parties.ts'

const permission = contractPermissions.read

export const contract = declareResource({
  noun: 'contract',
  path: '/contracts',
  table: contracts,
  schema: Contract,
  select: selectContracts,
  permissions: contractPermissions,
})

export const contractEndpoints = [
  contract.list({
    filters: {
      ...contractFilters,
      status: equals(contracts.status, ContractStatus),
    },
  }),
  endpoint.get(
    '/contracts/statistics',
    {
      operation: 'getContractStatistics',
      summary: 'Get contract statistics',
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
      operation: 'compareConsumerVersions',
      summary: 'Compare what two versions of a consumer need of a provider',
      description: 'Takes the active contracts of both versions into account.',
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
  contract.get(),
  endpoint.get(
    '/contracts/{contract}/diff',
    {
      operation: 'compareContracts',
      summary: 'Compare a contract with another one',
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
