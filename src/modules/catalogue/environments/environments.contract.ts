import { z } from 'zod'
import { Instant, someOf, text } from '../../../core/http/shapes.ts'

const name = {
  description: 'The name of the environment, unique in the tenant.',
  examples: ['production', 'review/12'],
}
const displayName = {
  description: 'The name that people see; null where it is the name itself.',
  examples: ['Production'],
}
const Production = z.boolean().describe('Whether customers use the environment.')

/** Any text: a slash in it is encoded in a path. */
export const EnvironmentName = text(128).meta(name)

export const Environment = z
  .object({
    id: z.uuid().describe('The id of the environment.'),
    name: z.string().meta(name),
    displayName: z.string().nullable().meta(displayName),
    production: Production,
    createdAt: Instant.describe('When the environment was created.'),
    updatedAt: Instant.describe('When the environment was last updated.'),
  })
  .meta({ id: 'Environment', description: 'A place that versions are deployed or released to.' })

export const CreateEnvironment = z
  .strictObject({
    name: EnvironmentName,
    displayName: text(255).nullish().meta(displayName),
    production: Production.default(false),
  })
  .meta({ id: 'CreateEnvironment' })

export const UpdateEnvironment = someOf({
  displayName: text(255).nullable().meta(displayName),
  production: Production,
}).meta({ id: 'UpdateEnvironment' })
