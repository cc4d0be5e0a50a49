import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import { ServicePath } from '../../catalogue/services/index.ts'
import { ContractPath } from './contracts.contract.ts'
import { interactionPermissions } from './contracts.permissions.ts'
import {
  Days,
  Interaction,
  InteractionFilter,
  InteractionPage,
  InteractionPath,
  InteractionStatistics,
  Page,
} from './interactions.contract.ts'
import {
  findInteraction,
  interactionStatistics,
  listContractInteractions,
  listInteractions,
} from './interactions.queries.ts'

const permission = interactionPermissions.read

export const interactionEndpoints = [
  endpoint.get(
    '/interactions',
    {
      summary: 'The recorded interactions of the tenant',
      permission,
      query: InteractionFilter,
      responses: { 200: InteractionPage },
    },
    async ({ tenant, query }) =>
      ok(await readPage(tenant, query, (db) => listInteractions(db, query))),
  ),
  endpoint.get(
    '/interactions/{interaction}',
    {
      summary: 'One interaction',
      permission,
      params: InteractionPath,
      responses: { 200: Interaction },
    },
    async ({ tenant, params }) =>
      ok(found(await tenant.read((db) => findInteraction(db, params.interaction)))),
  ),
  endpoint.get(
    '/contracts/{contract}/interactions',
    {
      summary: 'The interactions of a contract',
      permission,
      params: ContractPath,
      query: Page,
      responses: { 200: InteractionPage },
    },
    async ({ tenant, params, query }) =>
      ok(
        await readPage(tenant, query, (db) => listContractInteractions(db, params.contract, query)),
      ),
  ),
  endpoint.get(
    '/services/{service}/interaction-statistics',
    {
      summary: 'What was recorded of a provider in the last days',
      permission,
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
