import { z } from 'zod'
import { Instant, text } from '../../../core/http/shapes.ts'

const name = 'The name of the header or member whose values are hidden, in any case.'

export const CreateRedaction = z
  .strictObject({ name: text(200).meta({ description: name, examples: ['ssn'] }) })
  .meta({ id: 'CreateRedaction' })

export const Redaction = z
  .object({
    id: z.uuid().describe('The id of the redaction.'),
    name: z.string().describe('The name of the header or member, in lower case.'),
    createdAt: Instant.describe('When the redaction was created.'),
  })
  .meta({ id: 'Redaction', description: 'A name whose values are hidden in what is recorded.' })
