import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant, segment, someOf, text, textIfAny } from '../../../core/http/shapes.ts'
import { specTypes } from './services.schema.ts'

/** A package's name; a scope (`@scope/name`) is one part of it. */
export const ServiceName = text(214).regex(/^(@[^/\s]+\/)?[^/]+$/, 'must be name or @scope/name')
export const Version = segment(128)
export const GitSha = textIfAny(64)
export const SpecType = z.enum(specTypes)

export const ServicePath = z.object({ service: ServiceName })
export const VersionPath = z.object({ service: ServiceName, version: Version })

export const RegisterService = z.strictObject({
  name: ServiceName,
  packageJson: z.record(z.string(), z.unknown()),
  description: textIfAny(2000),
  gitRepositoryUrl: textIfAny(2048),
  gitSha: GitSha,
})
export type RegisterService = z.output<typeof RegisterService>

export const RegisteredService = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string().nullable(),
  createdAt: Instant,
  updatedAt: Instant,
  isNew: z.boolean(),
})

export const Service = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string().nullable(),
  specType: SpecType,
  packageJson: z.record(z.string(), z.unknown()),
  gitRepositoryUrl: z.string().nullable(),
  githubRepositoryOwner: z.string().nullable(),
  githubRepositoryName: z.string().nullable(),
  githubAutoLinked: z.boolean(),
  mainBranch: z.string(),
  createdAt: Instant,
  updatedAt: Instant,
})

export const ServiceFilter = z.strictObject({ ...pageQuery, name: ServiceName.optional() })
export type ServiceFilter = z.output<typeof ServiceFilter>
export const ServicePage = pageOf(Service)

export const PatchService = someOf({
  description: text(2000).nullable(),
  specType: SpecType,
  gitRepositoryUrl: text(2048).nullable(),
  githubRepositoryOwner: text(100).nullable(),
  githubRepositoryName: text(100).nullable(),
  mainBranch: text(255),
})
export type PatchService = z.output<typeof PatchService>

export const ServiceVersion = z.object({
  id: z.uuid(),
  serviceName: z.string(),
  version: z.string(),
  gitSha: z.string().nullable(),
  createdAt: Instant,
  updatedAt: Instant,
})

export const CreateVersion = z.strictObject({ version: Version, gitSha: GitSha })
export type CreateVersion = z.output<typeof CreateVersion>
export const VersionFilter = z.strictObject(pageQuery)
export type VersionFilter = z.output<typeof VersionFilter>
export const VersionPage = pageOf(ServiceVersion)
