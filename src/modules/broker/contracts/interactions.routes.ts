import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { equals } from '../../../core/http/list.ts'
import { declareResource } from '../../../core/http/resource.ts'
import { ServicePath } from '../../catalogue/services/index.ts'
import { ContractPath } from './contracts.contract.ts'
import { interactionPermissions } from './contracts.permissions.ts'
import { contractWithId } from './contracts.queries.ts'
import { contractInteractions, interactions } from './contracts.schema.ts'
import { Days, Interaction, InteractionStatistics, Operation } from './interactions.contract.ts'
import {
  interactionStatistics,
  selectContractInteractions,
  selectInteractions,
} from './interactions.queries.ts'
import { interactionFilters } from './parties.ts'

const options = {
  noun: 'interaction',
  table: interactions,
  schema: Interaction,
  permissions: interactionPermissions,
} as const

const interaction = declareResource({
  ...options,
  path: '/interactions',
  select: selectInteractions,
})

const contractInteraction = declareResource({
  ...options,
  path: '/contracts/{contract}/interactions',
  select: selectContractInteractions,
  parent: {
    params: ContractPath.shape,
    column: contractInteractions.contractId,
    find: (db, { contract = '' }) => contractWithId(db, contract),
  },
})

export const interactionEndpoints = [
  interaction.list({
    filters: {
      ...interactionFilters,
      operation: equals(interactions.operation, Operation),
    },
  }),
  interaction.get(),
  contractInteraction.list({
    operation: 'listContractInteractions',
    summary: 'List the interactions of a contract',
  }),
  endpoint.get(
    '/services/{service}/interaction-statistics',
    {
      operation: 'getInteractionStatistics',
      summary: 'Get interaction statistics of a provider',
      permission: interactionPermissions.read,
      params: ServicePath,
      query: Days,
      responses: { 200: InteractionStatistics },
    },
    async ({ tenant, params, query }) => {
      const [, totals, operationBreakdown, consumerBreakdown] = await tenant.read((db) =>
        interactionStatistics(db, params.service, query.days),
      )
      return ok({ ...found(totals), operationBreakdown, consumerBreakdown })
    },
  ),
]
