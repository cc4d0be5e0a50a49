import { z } from 'zod'

export const InteractionPath = z.object({
  interaction: z.uuid().describe('The id of the interaction.'),
})
export const ContractPath = z.object({ contract: z.uuid().describe('The id of the contract.') })

const Deviation = z
  .object({
    pointer: z
      .string()
      .describe('A JSON pointer into the interaction.')
      .meta({ examples: ['/response/body/height'] }),
    detail: z
      .string()
      .describe('The rule that the value breaks.')
      .meta({ examples: ['is required'] }),
  })
  .meta({ id: 'Deviation', description: 'A place where an interaction breaks a specification.' })

export const InteractionDeviations = z
  .object({
    id: z.uuid().describe('The id of the interaction.'),
    operation: z.string().describe('The name of the operation.'),
    checked: z
      .boolean()
      .describe('Whether it could be checked: false without a specification of HTTP calls.'),
    deviations: z.array(Deviation).describe('The deviations, at most 100.'),
  })
  .meta({
    id: 'InteractionDeviations',
    description: 'The deviations of an interaction from the present specification of its provider.',
  })
