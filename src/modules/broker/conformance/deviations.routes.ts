import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { toPage } from '../../../core/http/page.ts'
import { contractPermissions } from '../contracts/index.ts'
import {
  ContractPath,
  DeviationFilter,
  DeviationPage,
  InteractionDeviations,
  InteractionPath,
} from './deviations.contract.ts'
import { contractWithSpec, interactionWithSpec } from './deviations.queries.ts'
import { deviationsFrom, deviationsOf } from './deviations.ts'

/** Deviations are computed per request, so that a newly published specification applies at once. */
export const deviationEndpoints = [
  endpoint.get(
    '/interactions/{interaction}/deviations',
    {
      operation: 'listInteractionDeviations',
      summary: 'List the deviations of an interaction from the specification',
      permission: contractPermissions.read,
      params: InteractionPath,
      responses: { 200: InteractionDeviations },
    },
    async ({ tenant, params }) => {
      const [rows, [spec]] = await tenant.read((db) => [
        ...interactionWithSpec(db, params.interaction),
      ])
      const interaction = found(rows)
      return ok({ ...interaction, ...deviationsOf(spec, interaction) })
    },
  ),
  endpoint.get(
    '/contracts/{contract}/deviations',
    {
      operation: 'listContractDeviations',
      summary: 'List the deviations of the interactions of a contract',
      permission: contractPermissions.read,
      params: ContractPath,
      query: DeviationFilter,
      responses: { 200: DeviationPage },
    },
    async ({ tenant, params, query }) => {
      const [, [spec], rows, [counted]] = await tenant.read((db) => [
        ...contractWithSpec(db, params.contract, query),
      ])
      const page = toPage(rows, query, query.count ? counted?.total : undefined)
      const tell = deviationsFrom(spec)
      return ok({ ...page, data: page.data.map((one) => ({ ...one, ...tell(one) })) })
    },
  ),
]
