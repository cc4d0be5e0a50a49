import { z } from 'zod'
import { Moment, text, textIfAny } from '../../../core/http/shapes.ts'
import { GitSha, ServiceName, Version } from '../../catalogue/services/index.ts'
import type { Message } from '../contracts/index.ts'

/** Bytes that the body of a batch may have: 16 MiB. */
export const batchLimit = 16 * 1024 * 1024
/** Interactions that a batch may have. */
export const batchItems = 5_000

// NUL and half a surrogate pair, as JSON escapes them; an escaped backslash before is none of it.
const unstorable = /(?<!\\)(?:\\\\)*\\u(0000|d[89a-f])/
const storable = (value: unknown) => {
  const text = JSON.stringify(value)
  return !text.includes('\\u') || !unstorable.test(text)
}
const Recorded = z.custom<Message>(isMessage, 'must be an object, and its headers too')

/** One call as a consumer's tests made it; members beyond these, such as `matchContext`, are dropped. */
export const RecordInteraction = z
  .object({
    service: ServiceName,
    providerVersion: Version,
    consumer: ServiceName,
    consumerVersion: Version,
    consumerGitSha: GitSha,
    environment: text(128),
    operation: text(500),
    request: Recorded,
    response: Recorded,
    duration: z.number().nullish(),
    id: textIfAny(200),
    timestamp: Moment.nullish().catch(null),
    clientInfo: z.record(z.string(), z.unknown()).nullish(),
  })
  .refine(storable, 'holds a character that cannot be stored')
export type RecordInteraction = z.output<typeof RecordInteraction>

/** An item of another shape is counted, and hinders none of the others. */
export const RecordBatch = z
  .array(RecordInteraction.nullable().catch(null))
  .max(batchItems, `A batch may have at most ${batchItems} interactions.`)
export type RecordBatch = z.output<typeof RecordBatch>

export const RecordedBatch = z.object({
  status: z.literal('processed'),
  results: z.object({ recorded: z.int(), duplicates: z.int(), errors: z.int() }),
  recordedInteractions: z.array(
    z.object({ id: z.uuid(), clientId: z.string().nullable(), operation: z.string() }),
  ),
})

export const RecordedOne = z.object({
  status: z.enum(['recorded', 'duplicate']),
  id: z.uuid(),
})

function isMessage(value: unknown): boolean {
  if (!isObject(value)) return false
  return value.headers === undefined || value.headers === null || isObject(value.headers)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
