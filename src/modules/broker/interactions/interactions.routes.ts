import { created, endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { interactionPermissions } from '../contracts/index.ts'
import {
  batchLimit,
  RecordBatch,
  RecordedBatch,
  RecordedOne,
  RecordInteraction,
} from './interactions.contract.ts'
import { recordInteraction, recordInteractions } from './interactions.queries.ts'
import { recordingOf } from './recording.ts'

/** A8 of the client protocol: contracts.md. */
export const recordingProtocol = [
  endpoint.post(
    '/interactions/batch',
    {
      summary: 'Record what the tests of a consumer called',
      permission: interactionPermissions.record,
      body: RecordBatch,
      bodyLimit: batchLimit,
      bulk: true,
      responses: { 201: RecordedBatch },
    },
    async ({ tenant, body }) => {
      const items = body.filter((item) => item !== null)
      const recording = await recordingOf(items)
      const { recorded } = found(await tenant.write((db) => recordInteractions(db, recording)))
      const duplicates = items.length - recorded.length
      const errors = body.length - items.length
      return created({
        status: 'processed' as const,
        results: { recorded: recorded.length, duplicates, errors },
        recordedInteractions: recorded,
      })
    },
  ),
]

export const recordingEndpoints = [
  endpoint.post(
    '/interactions',
    {
      summary: 'Record one call',
      permission: interactionPermissions.record,
      body: RecordInteraction,
      responses: { 200: RecordedOne, 201: RecordedOne },
    },
    async ({ tenant, body }) => {
      const recording = await recordingOf([body])
      const { id, isNew } = found(await tenant.write((db) => recordInteraction(db, recording)))
      return isNew
        ? created({ status: 'recorded' as const, id })
        : ok({ status: 'duplicate' as const, id })
    },
  ),
]
