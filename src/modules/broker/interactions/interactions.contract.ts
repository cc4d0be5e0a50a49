import { z } from 'zod'
import { Moment, text, textIfAny } from '../../../core/http/shapes.ts'
import { GitSha, ServiceName, Version } from '../../catalogue/services/index.ts'
import type { Message } from '../contracts/index.ts'

/** The size limit of a batch in bytes: 16 MiB. */
export const batchLimit = 16 * 1024 * 1024
/** The number of interactions that a batch may have. */
export const batchItems = 5_000

// NUL and half a surrogate pair as JSON escapes; an escaped backslash before them is not part of the escape.
const unstorable = /(?<!\\)(?:\\\\)*\\u(0000|d[89a-f])/
const storable = (value: unknown) => {
  const text = JSON.stringify(value)
  return !text.includes('\\u') || !unstorable.test(text)
}
const Recorded = z.custom<Message>(isMessage, 'must be an object, and its headers too')

/** Members beyond these, such as `matchContext` of the client packages, are dropped. */
export const RecordInteraction = z
  .object({
    service: ServiceName.describe('The name of the provider.'),
    providerVersion: Version.describe('The version of the provider.'),
    consumer: ServiceName.describe('The name of the consumer.'),
    consumerVersion: Version.describe('The version of the consumer.'),
    consumerGitSha: GitSha.describe('The commit of the consumer version.'),
    environment: text(128).meta({
      description: 'The environment in which the consumer records, such as `test`.',
      examples: ['test'],
    }),
    operation: text(500).meta({
      description: 'The operation as the specification names it.',
      examples: ['getCastle'],
    }),
    request: Recorded.meta({
      description: 'The request: method, path, query, headers and body.',
      examples: [{ method: 'GET', path: '/castles/1' }],
    }),
    response: Recorded.meta({
      description: 'The response: status, headers and body.',
      examples: [{ status: 200, body: { id: 1, name: 'Rochester' } }],
    }),
    duration: z.number().nullish().describe('How long the call took, in milliseconds.'),
    id: textIfAny(200).describe('An id of the client, returned as `clientId`.'),
    timestamp: Moment.nullish().catch(null).describe('When the call was made; now by default.'),
    clientInfo: z
      .record(z.string(), z.unknown())
      .nullish()
      .describe('Details of the client, such as its library and version.'),
  })
  .refine(storable, 'holds a character that cannot be stored')
  .meta({ id: 'RecordInteraction' })
export type RecordInteraction = z.output<typeof RecordInteraction>

/** An item of another shape is counted as an error and does not affect the others. */
export const RecordBatch = z
  .array(RecordInteraction.nullable().catch(null))
  .max(batchItems, `A batch may have at most ${batchItems} interactions.`)
  .meta({ id: 'RecordInteractions', description: 'The interactions to record.' })
export type RecordBatch = z.output<typeof RecordBatch>

const RecordedInteraction = z.object({
  id: z.uuid().describe('The id of the interaction.'),
  clientId: z.string().nullable().describe('The id that the client gave it; null without one.'),
  operation: z.string().describe('The operation.'),
})

export const RecordedBatch = z
  .object({
    status: z.literal('processed').describe('Always `processed`.'),
    results: z
      .object({
        recorded: z.int().describe('The number of new interactions.'),
        duplicates: z.int().describe('The number of interactions that were stored already.'),
        errors: z.int().describe('The number of invalid items.'),
      })
      .describe('The number of items by result.'),
    recordedInteractions: z.array(RecordedInteraction).describe('The new interactions.'),
  })
  .meta({ id: 'RecordedBatch', description: 'The result of recording a batch.' })

export const RecordedOne = z
  .object({
    status: z
      .enum(['recorded', 'duplicate'])
      .describe('Whether the interaction is new or was stored already.'),
    id: z.uuid().describe('The id of the stored interaction.'),
  })
  .meta({ id: 'RecordedInteraction', description: 'The result of recording an interaction.' })

function isMessage(value: unknown): boolean {
  if (!isObject(value)) return false
  return value.headers === undefined || value.headers === null || isObject(value.headers)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
