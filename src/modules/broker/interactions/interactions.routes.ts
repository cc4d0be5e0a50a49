import { created, endpoint, location, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { interactionPermissions } from '../contracts/index.ts'
import { TooManyInteractions } from '../verification/index.ts'
import { batchOf } from './batch.ts'
import {
  batchLimit,
  RecordBatch,
  RecordedBatch,
  RecordedOne,
  RecordInteraction,
} from './interactions.contract.ts'
import { recordInteraction, recordInteractions } from './interactions.queries.ts'

export const interactionProtocol = [
  endpoint.post(
    '/interactions/batch',
    {
      operation: 'recordInteractions',
      summary: 'Record a batch of interactions',
      description:
        'Registers the services, versions and contracts that the batch names. An interaction that the consumer recorded already counts as a duplicate; an invalid one counts as an error and does not affect the others. New content reopens an archived contract.',
      permission: interactionPermissions.record,
      body: RecordBatch,
      bodyLimit: batchLimit,
      bulk: true,
      responses: { 201: RecordedBatch },
      problems: [TooManyInteractions],
    },
    async ({ tenant, body }) => {
      const items = body.filter((item) => item !== null)
      const batch = await batchOf(items)
      const { recorded } = found(await tenant.write((db) => recordInteractions(db, batch)))
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

export const interactionEndpoints = [
  endpoint.post(
    '/interactions',
    {
      operation: 'recordInteraction',
      summary: 'Record an interaction',
      description:
        'Answers 201 for a new interaction, and 200 with the id of the stored one for a duplicate.',
      permission: interactionPermissions.record,
      body: RecordInteraction,
      location: '/interactions/{interaction}',
      responses: { 200: RecordedOne, 201: RecordedOne },
      problems: [TooManyInteractions],
    },
    async ({ tenant, body }) => {
      const batch = await batchOf([body])
      const { id, isNew } = found(await tenant.write((db) => recordInteraction(db, batch)))
      return isNew
        ? created({ status: 'recorded' as const, id }, location(`/interactions/${id}`))
        : ok({ status: 'duplicate' as const, id })
    },
  ),
]
