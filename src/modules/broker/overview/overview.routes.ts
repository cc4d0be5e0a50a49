import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { contractPermissions } from '../contracts/index.ts'
import { dashboard } from './dashboard.queries.ts'
import { edgeLimit, graph } from './graph.queries.ts'
import { healthOf, rateOf } from './health.ts'
import { Dashboard, Graph, GraphQuery } from './overview.contract.ts'

export const overviewEndpoints = [
  endpoint.get(
    '/graph',
    {
      summary: 'The services and who needs whom, each with the latest state',
      permission: contractPermissions.read,
      query: GraphQuery,
      responses: { 200: Graph },
    },
    async ({ tenant, query }) => {
      const rows = await tenant.read((db) => graph(db, query))
      const shown = rows.slice(0, query.limit)
      return ok({
        environment: query.environment ?? null,
        nodes: shown.map(({ isConsumer, isProvider, edges: _, ...node }) => ({
          ...node,
          roles: { isConsumer, isProvider },
        })),
        edges: shown.flatMap(({ edges }) => edges),
        truncated:
          rows.length > query.limit || shown.some(({ edges }) => edges.length === edgeLimit),
      })
    },
  ),
  endpoint.get(
    '/dashboard',
    {
      summary: 'The numbers of the tenant, and how its services do',
      permission: contractPermissions.read,
      responses: { 200: Dashboard },
    },
    async ({ tenant }) => {
      const [counted, overall, services, recent] = await tenant.read(dashboard)
      const { pendingFixtures, ...totals } = found(counted)
      return ok({
        totals,
        pendingFixtures,
        verificationRate: rateOf(found(overall)),
        recentDeployments: recent,
        serviceHealth: services.map((one) => ({
          name: one.service ?? '',
          status: healthOf(rateOf(one)),
          interactions: one.interactions,
          passRate: rateOf(one),
        })),
      })
    },
  ),
]
