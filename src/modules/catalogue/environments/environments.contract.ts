import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant, someOf, text } from '../../../core/http/shapes.ts'

/** Any text, such as `review/12`, whose slash a path has encoded. */
export const EnvironmentName = text(128)
export const EnvironmentPath = z.object({ environment: EnvironmentName })

export const Environment = z.object({
  id: z.uuid(),
  name: z.string(),
  displayName: z.string().nullable(),
  production: z.boolean(),
  createdAt: Instant,
  updatedAt: Instant,
})

export const CreateEnvironment = z.strictObject({
  name: EnvironmentName,
  displayName: text(255).nullish(),
  production: z.boolean().default(false),
})
export type CreateEnvironment = z.output<typeof CreateEnvironment>

export const PatchEnvironment = someOf({
  displayName: text(255).nullable(),
  production: z.boolean(),
})
export type PatchEnvironment = z.output<typeof PatchEnvironment>

export const EnvironmentFilter = z.strictObject(pageQuery)
export type EnvironmentFilter = z.output<typeof EnvironmentFilter>
export const EnvironmentPage = pageOf(Environment)
