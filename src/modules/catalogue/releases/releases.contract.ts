import { z } from 'zod'
import { Instant } from '../../../core/http/shapes.ts'
import { EnvironmentName } from '../environments/index.ts'
import { ServiceName, VersionOrSha } from '../services/index.ts'

export const RecordRelease = z
  .strictObject({
    service: ServiceName,
    version: VersionOrSha,
    environment: EnvironmentName.describe(
      'The name of the environment, which is created if needed.',
    ),
  })
  .meta({ id: 'RecordRelease' })
export type RecordRelease = z.output<typeof RecordRelease>

export const Release = z
  .object({
    id: z.uuid().describe('The id of the release.'),
    service: z.string().describe('The name of the service.'),
    version: z
      .string()
      .describe('The version of the service.')
      .meta({ examples: ['1.4.0'] }),
    environment: z
      .string()
      .describe('The name of the environment.')
      .meta({ examples: ['app-store'] }),
    supported: z.boolean().describe('Whether the version is still supported.'),
    releasedAt: Instant.describe('When the version was first released to the environment.'),
    supportEndedAt: Instant.nullable().describe(
      'When support for the version ended; null while it is supported.',
    ),
  })
  .meta({
    id: 'Release',
    description: 'A version that others install: many are in use at once, until support ends.',
  })

export const ReleasePath = z.object({ release: z.uuid().describe('The id of the release.') })

export const Supported = z
  .stringbool({ truthy: ['true'], falsy: ['false'] })
  .describe('Whether the version is still supported.')
