import { z } from 'zod'
import { Instant, text, textIfAny } from '../../../core/http/shapes.ts'
import { BranchName } from '../../catalogue/branches/index.ts'
import { ServiceName, SpecType, Version } from '../../catalogue/services/index.ts'

/** Bytes that the body of a specification may have: 8 MiB. */
export const specLimit = 8 * 1024 * 1024

const branch = { description: 'The name of the branch.', examples: ['main'] }
const version = { description: 'The version of the service.', examples: ['1.4.0'] }
const Branch = BranchName.default('main').describe('The name of the branch; `main` by default.')
const Service = z.string().describe('The name of the service.')
const document = 'The document: an object of JSON, or a text of YAML or GraphQL SDL.'

export const PublishSpec = z
  .strictObject({
    spec: z
      .union([z.record(z.string(), z.unknown()), text(specLimit)])
      .describe(`${document} OpenAPI, AsyncAPI and GraphQL are recognized.`)
      .meta({
        examples: [{ openapi: '3.1.0', info: { title: 'Castles', version: '1.4.0' }, paths: {} }],
      }),
    metadata: z
      .strictObject({
        service: ServiceName,
        version: Version.describe('The version of the service, which is created if needed.'),
        branch: Branch,
        environment: z
          .string()
          .nullish()
          .describe('Ignored: clients of the published protocol can send it.'),
        uploadedBy: textIfAny(255)
          .describe('The person or job that publishes. An empty text counts as null.')
          .meta({ examples: ['ci'] }),
        uploadedAt: z
          .string()
          .nullish()
          .describe('Ignored: clients of the published protocol can send it.'),
      })
      .describe('The version and branch that the document is for.'),
  })
  .meta({ id: 'PublishSpec' })
export type PublishSpec = z.output<typeof PublishSpec>

export const PublishedSpec = z
  .object({
    id: z.uuid().describe('The id of the specification.'),
    service: Service,
    version: z.string().meta(version),
    branch: z.string().meta(branch),
    uploadedAt: Instant.describe('When the specification was last published or updated.'),
    isNew: z.boolean().describe('Whether the version had no specification on this branch before.'),
  })
  .meta({ id: 'PublishedSpec', description: 'A specification after it was published.' })

export const ProviderVersionQuery = z.strictObject({
  providerVersion: Version.describe(
    'A version of the provider, or `latest`. A version `x.y.z` can be replaced by the nearest one.',
  ).meta({ examples: ['latest', '1.4.0'] }),
  environment: text(255)
    .optional()
    .describe('The name of the environment whose deployed version is preferred.')
    .meta({ examples: ['production'] }),
  branch: Branch.describe('The name of the branch whose specification is preferred.'),
})
export type ProviderVersionQuery = z.output<typeof ProviderVersionQuery>

const Document = z.union([z.record(z.string(), z.unknown()), z.string()]).describe(document)

export const SpecForConsumer = z
  .object({
    spec: Document.describe(`${document} Empty where the version has none.`),
    metadata: z
      .object({
        providerVersion: z.string().describe('The version that was chosen.'),
        serviceVersionId: z.uuid().describe('The id of the version that was chosen.'),
        specType: SpecType,
        environment: z
          .string()
          .nullable()
          .describe('The environment of the request; null where it names none.'),
        branch: z.string().describe('The branch of the specification.'),
        hasSpec: z.boolean().describe('Whether the version has a specification.'),
        createdAt: Instant.describe('When the version was created.'),
        resolvedFromLatest: z.boolean().describe('Whether the request asked for `latest`.'),
        isDeployed: z
          .boolean()
          .describe('Whether the version is deployed to the environment of the request.'),
      })
      .describe('The version that was chosen, and its specification.'),
  })
  .meta({ id: 'SpecForConsumer', description: 'The specification that a consumer tests against.' })

export const SpecQuery = z.strictObject({ branch: Branch })

export const Spec = z
  .object({
    id: z.uuid().describe('The id of the specification.'),
    service: Service,
    version: z.string().meta(version),
    branch: z.string().meta(branch),
    type: SpecType,
    spec: Document,
    uploadedBy: z
      .string()
      .nullable()
      .describe('The person or job that published it; null if unknown.'),
    createdAt: Instant.describe('When the specification was first published.'),
    updatedAt: Instant.describe('When the specification was last published or updated.'),
  })
  .meta({ id: 'Spec', description: 'The specification of a version on a branch.' })

/** Without the document, which can have 8 MiB. */
export const SpecSummary = Spec.omit({ spec: true }).meta({
  id: 'SpecSummary',
  description: 'A specification without its document.',
})

export const UpdateSpec = z
  .record(z.string(), z.unknown())
  .describe('A JSON merge patch (RFC 7396): null removes a member.')
  .meta({ id: 'UpdateSpec', examples: [{ info: { title: 'Castles' } }] })
export type UpdateSpec = z.output<typeof UpdateSpec>
