import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'

export const InteractionPath = z.object({ interaction: z.uuid() })
export const ContractPath = z.object({ contract: z.uuid() })

/** Where an interaction does not keep to its provider's specification, as that stands now. */
export const InteractionDeviations = z.object({
  id: z.uuid(),
  operation: z.string(),
  /** False where it cannot be told: no specification, or of a kind that says nothing of calls. */
  checked: z.boolean(),
  deviations: z.array(z.object({ pointer: z.string(), detail: z.string() })),
})

export const DeviationFilter = z.strictObject(pageQuery)
export const DeviationPage = pageOf(InteractionDeviations)
