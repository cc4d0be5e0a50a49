import { ok, operatorEndpoint } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { listPlans, putPlan } from './plans.queries.ts'
import { Plan, PlanList, PlanPath, PutPlan } from './tenants.contract.ts'

export const planEndpoints = [
  operatorEndpoint.get(
    '/admin/plans',
    {
      summary: 'The plans, and what each allows',
      permission: 'operator',
      responses: { 200: PlanList },
    },
    async ({ operator }) => ok({ data: await operator.read(listPlans) }),
  ),
  operatorEndpoint.put(
    '/admin/plans/{plan}',
    {
      summary: 'Make or change a plan',
      permission: 'operator',
      params: PlanPath,
      body: PutPlan,
      responses: { 200: Plan },
    },
    async ({ operator, params, body }) =>
      ok(found(await operator.write((db) => putPlan(db, params.plan, body)))),
  ),
]
