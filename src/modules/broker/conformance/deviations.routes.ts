import { eq } from 'drizzle-orm'
import { mustFind } from '../../../core/db/statements.ts'
import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { declareList } from '../../../core/http/list.ts'
import { pageOf } from '../../../core/http/page.ts'
import { contractInteractions, contractPermissions, interactions } from '../contracts/index.ts'
import { specOfVersion } from '../specs/index.ts'
import { ContractPath, InteractionDeviations, InteractionPath } from './deviations.contract.ts'
import { interactionWithSpec, providerOf, selectMessages } from './deviations.queries.ts'
import { deviationsFrom, deviationsOf } from './deviations.ts'

const ofContract = declareList({ id: interactions.id, select: selectMessages })

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
      query: ofContract.query,
      responses: { 200: pageOf(InteractionDeviations) },
    },
    async ({ tenant, params: { contract }, query }) => {
      const [[spec], ...results] = await tenant.read((db) => {
        const provider = providerOf(db, contract)
        const where = eq(contractInteractions.contractId, contract)
        const narrowed = { where, given: mustFind(provider) }
        return [specOfVersion(db, provider), ...ofContract.statements(db, query, narrowed)]
      })
      const { data, page } = ofContract.pageOf(results, query)
      const check = deviationsFrom(spec)
      return ok({ data: data.map((one) => ({ ...one, ...check(one) })), page })
    },
  ),
]
