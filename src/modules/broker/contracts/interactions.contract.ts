import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'
import { text } from '../../../core/http/shapes.ts'
import { ServiceName, Version } from '../../catalogue/services/index.ts'
import { Environment } from './contracts.contract.ts'

const Recorded = z.record(z.string(), z.unknown())

/** A recorded call; `id` is ours, by which results refer to it, and `clientId` the consumer's own. */
export const Interaction = z.object({
  id: z.uuid(),
  clientId: z.string().nullable(),
  contractId: z.uuid(),
  service: z.string(),
  providerVersion: z.string(),
  operation: z.string(),
  request: Recorded,
  response: Recorded,
  duration: z.number().nullable(),
  timestamp: z.string(),
  consumer: z.string(),
  consumerVersion: z.string(),
  consumerGitSha: z.string().nullable(),
  environment: z.string(),
  clientInfo: Recorded.nullable(),
})
export type Interaction = z.output<typeof Interaction>

export const InteractionPath = z.object({ interaction: z.uuid() })
export const InteractionPage = pageOf(Interaction)
export const Page = z.strictObject(pageQuery)
export const InteractionFilter = z.strictObject({
  ...pageQuery,
  provider: ServiceName.optional(),
  consumer: ServiceName.optional(),
  consumerVersion: Version.optional(),
  environment: Environment.optional(),
  operation: text(500).optional(),
})
export type InteractionFilter = z.output<typeof InteractionFilter>

export const Days = z.strictObject({ days: z.coerce.number().int().min(1).max(365).default(7) })

/** Of what was recorded of a provider; the hundred operations and consumers with the most. */
export const InteractionStatistics = z.object({
  totalInteractions: z.int(),
  uniqueConsumers: z.int(),
  averageDuration: z.number().nullable(),
  operationBreakdown: z.array(
    z.object({
      operation: z.string(),
      count: z.int(),
      averageDuration: z.number().nullable(),
    }),
  ),
  consumerBreakdown: z.array(z.object({ consumer: z.string(), count: z.int() })),
})

export const CreateRedaction = z.strictObject({ name: text(200) })
export const Redaction = z.object({ id: z.uuid(), name: z.string(), createdAt: z.string() })
export const RedactionPath = z.object({ redaction: z.uuid() })
export const RedactionPage = pageOf(Redaction)
