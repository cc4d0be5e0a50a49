import { z } from 'zod'
import { text } from '../../../core/http/shapes.ts'

const Recorded = z.record(z.string(), z.unknown())
const InteractionId = z.uuid().describe('The id of the interaction.')
const duration = z.number().nullable()

export const InteractionPath = z.object({ interaction: InteractionId })
export const Operation = text(500).meta({
  description: 'The operation as the specification names it.',
  examples: ['getCastle'],
})

export const Interaction = z
  .object({
    id: InteractionId,
    clientId: z.string().nullable().describe('The id that the client gave it; null without one.'),
    contractId: z.uuid().describe('The id of the contract; the first one that recorded it.'),
    service: z.string().describe('The name of the provider.'),
    providerVersion: z.string().describe('The version of the provider.'),
    operation: z.string().describe('The operation as the specification names it.'),
    request: Recorded.describe('The request: method, path, query, headers and body.'),
    response: Recorded.describe('The response: status, headers and body.'),
    duration: duration.describe('How long the call took, in milliseconds; null if unknown.'),
    timestamp: z.string().describe('When the client made the call.'),
    consumer: z.string().describe('The name of the consumer.'),
    consumerVersion: z.string().describe('The version of the consumer.'),
    consumerGitSha: z.string().nullable().describe('The commit of the version; null if unknown.'),
    environment: z.string().describe('The environment in which the consumer recorded.'),
    clientInfo: Recorded.nullable().describe('Details of the client library; null without any.'),
  })
  .meta({
    id: 'Interaction',
    description: 'A call of a provider that the tests of a consumer made.',
  })
export type Interaction = z.output<typeof Interaction>

export const Days = z.strictObject({
  days: z.coerce
    .number()
    .int()
    .min(1)
    .max(365)
    .default(7)
    .describe('The number of days up to now that are counted.'),
})

const count = z.int().describe('The number of interactions.')
const averageDuration = duration.describe('The average duration in milliseconds; null if unknown.')

export const InteractionStatistics = z
  .object({
    totalInteractions: count,
    uniqueConsumers: z.int().describe('The number of consumers.'),
    averageDuration,
    operationBreakdown: z
      .array(
        z.object({
          operation: z.string().describe('The name of the operation.'),
          count,
          averageDuration,
        }),
      )
      .describe('The hundred operations with the most interactions.'),
    consumerBreakdown: z
      .array(z.object({ consumer: z.string().describe('The name of the consumer.'), count }))
      .describe('The hundred consumers with the most interactions.'),
  })
  .meta({ id: 'InteractionStatistics', description: 'The recent interactions of a provider.' })
