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
      operation: 'getGraph',
      summary: 'Get the graph of services and their dependencies',
      permission: contractPermissions.read,
      query: GraphQuery,
      responses: { 200: Graph },
    },
    async ({ tenant, query }) => ok(graphOf(await tenant.read((db) => graph(db, query)), query)),
  ),
  endpoint.get(
    '/dashboard',
    {
      operation: 'getDashboard',
      summary: 'Get the dashboard of the tenant',
      permission: contractPermissions.read,
      responses: { 200: Dashboard },
    },
    async ({ tenant }) => {
      const [counted, overall, services, recentDeployments] = await tenant.read(dashboard)
      const { pendingFixtures, ...totals } = found(counted)
      const verificationRate = rateOf(found(overall))
      const serviceHealth = services.map(serviceHealthOf)
      return ok({ totals, pendingFixtures, verificationRate, recentDeployments, serviceHealth })
    },
  ),
]

type Row = Awaited<ReturnType<typeof graph>>[number]

function graphOf(rows: Row[], { limit, environment }: GraphQuery) {
  const shown = rows.slice(0, limit)
  const isCut = shown.some(({ edges }) => edges.length === edgeLimit)
  return {
    environment: environment ?? null,
    nodes: shown.map(({ isConsumer, isProvider, edges: _, ...node }) => ({
      ...node,
      roles: { isConsumer, isProvider },
    })),
    edges: shown.flatMap(({ edges }) => edges),
    truncated: rows.length > limit || isCut,
  }
}

type Counted = { service: string | null; interactions: number; passed: number; failed: number }

function serviceHealthOf(counted: Counted) {
  const passRate = rateOf(counted)
  const { service, interactions } = counted
  return { name: service ?? '', status: healthOf(passRate), interactions, passRate }
}
