import { ok, operatorEndpoint } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { Plan, PlanPath, Plans, PutPlan } from './plans.contract.ts'
import { listPlans, putPlan } from './plans.queries.ts'

export const planEndpoints = [
  operatorEndpoint.get(
    '/admin/plans',
    {
      operation: 'listPlans',
      summary: 'List plans',
      permission: 'operator',
      responses: { 200: Plans },
    },
    async ({ operator }) => ok({ data: await operator.read(listPlans) }),
  ),
  operatorEndpoint.put(
    '/admin/plans/{plan}',
    {
      operation: 'putPlan',
      summary: 'Create or update a plan',
      description: 'Its limits apply from the next write of each of its tenants.',
      permission: 'operator',
      params: PlanPath,
      body: PutPlan,
      responses: { 200: Plan },
    },
    async ({ operator, params, body }) =>
      ok(found(await operator.write((db) => putPlan(db, params.plan, body)))),
  ),
]
