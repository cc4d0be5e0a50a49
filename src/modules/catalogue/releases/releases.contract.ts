import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant } from '../../../core/http/shapes.ts'
import { EnvironmentName } from '../environments/index.ts'
import { ServiceName, Version } from '../services/index.ts'

/** `version` may be the git sha of one. */
export const RecordRelease = z.strictObject({
  service: ServiceName,
  version: Version,
  environment: EnvironmentName,
})
export type RecordRelease = z.output<typeof RecordRelease>

export const Release = z.object({
  id: z.uuid(),
  service: z.string(),
  version: z.string(),
  environment: z.string(),
  supported: z.boolean(),
  releasedAt: Instant,
  supportEndedAt: Instant.nullable(),
})

export const ReleasePath = z.object({ release: z.uuid() })
export const ReleaseFilter = z.strictObject({
  ...pageQuery,
  service: ServiceName.optional(),
  environment: EnvironmentName.optional(),
  supported: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional(),
})
export type ReleaseFilter = z.output<typeof ReleaseFilter>
export const ReleasePage = pageOf(Release)
