import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant, text, textIfAny } from '../../../core/http/shapes.ts'
import { ServiceName, SpecType, Version } from '../../catalogue/services/index.ts'

/** Bytes that the body of a specification may have: 8 MiB. */
export const specLimit = 8 * 1024 * 1024

const Branch = text(255)

export const PublishSpec = z.strictObject({
  spec: z.union([z.record(z.string(), z.unknown()), text(specLimit)]),
  metadata: z.strictObject({
    service: ServiceName,
    version: Version,
    branch: Branch.default('main'),
    environment: z.string().nullish(),
    uploadedBy: textIfAny(255),
    uploadedAt: z.string().nullish(),
  }),
})
export type PublishSpec = z.output<typeof PublishSpec>

export const PublishedSpec = z.object({
  id: z.uuid(),
  service: z.string(),
  version: z.string(),
  branch: z.string(),
  uploadedAt: Instant,
  isNew: z.boolean(),
})

export const ProviderVersionQuery = z.strictObject({
  providerVersion: Version,
  environment: text(255).optional(),
  branch: Branch.default('main'),
})
export type ProviderVersionQuery = z.output<typeof ProviderVersionQuery>

const Document = z.union([z.record(z.string(), z.unknown()), z.string()])

export const SpecForConsumer = z.object({
  spec: Document,
  metadata: z.object({
    providerVersion: z.string(),
    serviceVersionId: z.uuid(),
    specType: SpecType,
    environment: z.string().nullable(),
    branch: z.string(),
    hasSpec: z.boolean(),
    createdAt: Instant,
    resolvedFromLatest: z.boolean(),
    isDeployed: z.boolean(),
  }),
})

export const SpecQuery = z.strictObject({ branch: Branch.default('main') })

export const Spec = z.object({
  id: z.uuid(),
  service: z.string(),
  version: z.string(),
  branch: z.string(),
  type: SpecType,
  spec: Document,
  uploadedBy: z.string().nullable(),
  createdAt: Instant,
  updatedAt: Instant,
})

export const SpecFilter = z.strictObject(pageQuery)
export type SpecFilter = z.output<typeof SpecFilter>
/** Without the documents, of which one can be 8 MiB. */
export const SpecPage = pageOf(Spec.omit({ spec: true }))

/** A JSON merge patch, RFC 7396. */
export const PatchSpec = z.record(z.string(), z.unknown())
export type PatchSpec = z.output<typeof PatchSpec>
