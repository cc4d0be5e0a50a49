import { z } from 'zod'
import { text } from '../../../core/http/shapes.ts'
import { PlanLimits } from '../../../core/tenancy/limits.ts'
import { SomeSettings } from '../../people/settings/index.ts'
import { PlanId } from './tenants.contract.ts'

const isActive = z.boolean().describe('Whether tenants can choose the plan.')

export const PlanPath = z.object({ plan: PlanId })

export const PutPlan = z
  .strictObject({
    name: text(100)
      .describe('The display name of the plan.')
      .meta({ examples: ['Team'] }),
    limits: PlanLimits,
    settings: SomeSettings.default({}).describe('The settings of its tenants by default.'),
    isActive: isActive.default(true),
  })
  .meta({ id: 'PutPlan' })
export type PutPlan = z.output<typeof PutPlan>

export const Plan = PutPlan.extend({ id: PlanId, isActive }).meta({
  id: 'Plan',
  description: 'A plan: the limits and the settings of the tenants that have it.',
})

export const Plans = z.object({ data: z.array(Plan).describe('All plans.') })
