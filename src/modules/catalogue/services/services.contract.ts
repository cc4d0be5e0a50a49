import { z } from 'zod'
import { Instant, segment, someOf, text, textIfAny } from '../../../core/http/shapes.ts'
import { specTypes } from './services.schema.ts'

const name = {
  description: 'The name of the service: that of its package, with the scope if it has one.',
  examples: ['castle-service', '@acme/castle-service'],
}
const version = { description: 'The version of the service.', examples: ['1.4.0'] }

export const ServiceName = text(214)
  .regex(/^(@[^/\s]+\/)?[^/]+$/, 'must be name or @scope/name')
  .meta(name)
export const Version = segment(128).meta(version)

/** A version, or the Git commit of one. */
export const VersionOrSha = Version.describe(
  'The version of the service, or the Git commit of one.',
)

export const GitSha = textIfAny(64)
  .describe('The Git commit of the version. An empty text counts as null.')
  .meta({ examples: ['5f2b6c1d9e0a4b7c8d3e2f1a0b9c8d7e6f5a4b3c'] })

export const SpecType = z
  .enum(specTypes)
  .describe('The type of the specification.')
  .meta({ id: 'SpecType' })

export const ServicePath = z.object({ service: ServiceName })
export const VersionPath = z.object({ service: ServiceName, version: Version })

const Id = z.uuid().describe('The id of the service.')
const Description = z.string().nullable().describe('The purpose of the service.')
const CreatedAt = Instant.describe('When the service was registered.')
const UpdatedAt = Instant.describe('When the service was last updated.')
const repositoryUrl = 'The URL of the Git repository, in any form that Git or npm writes.'
const owner = 'The owner of the repository on GitHub.'
const repository = 'The name of the repository on GitHub.'
const mainBranch = { description: 'The name of the main branch.', examples: ['main'] }

export const RegisterService = z
  .strictObject({
    name: ServiceName,
    packageJson: z
      .record(z.string(), z.unknown())
      .describe('The `package.json`. Its `version` becomes a version of the service.')
      .meta({ examples: [{ name: 'castle-service', version: '1.4.0' }] }),
    description: textIfAny(2000).describe(
      'The purpose of the service. A missing or empty description keeps the present one.',
    ),
    gitRepositoryUrl: textIfAny(2048)
      .describe(`${repositoryUrl} A GitHub URL links the repository, unless another was set.`)
      .meta({ examples: ['https://github.com/acme/castle-service.git'] }),
    gitSha: GitSha,
  })
  .meta({ id: 'RegisterService' })
export type RegisterService = z.output<typeof RegisterService>

export const RegisteredService = z
  .object({
    id: Id,
    name: z.string().meta(name),
    description: Description,
    createdAt: CreatedAt,
    updatedAt: UpdatedAt,
    isNew: z.boolean().describe('Whether this request created the service.'),
  })
  .meta({ id: 'RegisteredService', description: 'A service after its registration.' })

export const Service = z
  .object({
    id: Id,
    name: z.string().meta(name),
    description: Description,
    specType: SpecType.describe('The type of the specification that was published last.'),
    packageJson: z
      .record(z.string(), z.unknown())
      .describe('The `package.json` of the last registration.'),
    gitRepositoryUrl: z.string().nullable().describe('The URL of the Git repository.'),
    githubRepositoryOwner: z.string().nullable().describe(owner),
    githubRepositoryName: z.string().nullable().describe(repository),
    githubAutoLinked: z
      .boolean()
      .describe('Whether the GitHub repository follows from the URL of the Git repository.'),
    mainBranch: z.string().meta(mainBranch),
    createdAt: CreatedAt,
    updatedAt: UpdatedAt,
  })
  .meta({ id: 'Service', description: 'A deployable unit: a provider, a consumer, or both.' })

export const UpdateService = someOf({
  description: text(2000).nullable().describe('The purpose of the service.'),
  specType: SpecType,
  gitRepositoryUrl: text(2048).nullable().describe(repositoryUrl),
  githubRepositoryOwner: text(100).nullable().describe(`${owner} Registrations then keep it.`),
  githubRepositoryName: text(100).nullable().describe(`${repository} Registrations then keep it.`),
  mainBranch: text(255).meta(mainBranch),
}).meta({ id: 'UpdateService' })

export const ServiceVersion = z
  .object({
    id: z.uuid().describe('The id of the version.'),
    serviceName: z.string().meta(name),
    version: z.string().meta(version),
    gitSha: z.string().nullable().describe('The Git commit of the version; null if unknown.'),
    createdAt: Instant.describe('When the version was created.'),
    updatedAt: Instant.describe('When the version was last updated.'),
  })
  .meta({ id: 'ServiceVersion', description: 'A version of a service.' })

export const CreateServiceVersion = z
  .strictObject({ version: Version, gitSha: GitSha })
  .meta({ id: 'CreateServiceVersion' })
