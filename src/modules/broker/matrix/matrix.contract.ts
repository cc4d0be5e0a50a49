import { z } from 'zod'
import { pageOf, pageParameters } from '../../../core/http/page.ts'
import { Instant } from '../../../core/http/shapes.ts'
import { ServiceName } from '../../catalogue/services/index.ts'
import { State } from '../verification/index.ts'
import { VersionSelector } from './selectors.ts'

const uuid = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const isRow = new RegExp(`^${uuid}\\.${uuid}$`)

/** The id of the last row of the previous page, in base64. */
const Cursor = z
  .base64url()
  .transform((text, context) => {
    const id = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    if (isRow.test(id)) return id
    context.addIssue({ code: 'custom', message: 'must be a cursor that this API returned' })
    return z.NEVER
  })
  .describe('`page.nextCursor` of the previous page.')

export const MatrixQuery = z.strictObject({
  ...pageParameters,
  cursor: Cursor.optional(),
  consumer: ServiceName.optional().describe('The name of the consumer.'),
  consumerVersions: z
    .array(VersionSelector)
    .max(20)
    .optional()
    .describe('Only these consumer versions; repeat it for several selectors.'),
  provider: ServiceName.optional().describe('The name of the provider.'),
  providerVersions: z
    .array(VersionSelector)
    .max(20)
    .optional()
    .describe('Only these provider versions; by default those with a verdict.'),
  state: z.array(State).optional().describe('Only rows in one of these states.'),
})
export type MatrixQuery = z.output<typeof MatrixQuery>

const MatrixResult = z.object({
  passed: z.int().describe('The number of needed interactions that pass.'),
  failed: z.int().describe('The number of needed interactions that fail.'),
  submittedAt: Instant.describe('When the newest verdict was given.'),
})

export const MatrixRow = z
  .object({
    id: z.string().describe('The ids of the task and the provider version, joined by a dot.'),
    taskId: z.uuid().describe('The id of the verification task.'),
    consumer: z.string().describe('The name of the consumer.'),
    consumerVersion: z.string().describe('The version of the consumer.'),
    provider: z.string().describe('The name of the provider.'),
    providerVersion: z
      .string()
      .nullable()
      .describe('The version of the provider; null if no version was ever verified.'),
    state: State,
    interactions: z.int().describe('The number of interactions to verify.'),
    result: MatrixResult.nullable().describe('The verdicts; null without any.'),
  })
  .meta({
    id: 'MatrixRow',
    description: 'A consumer version with a provider version and its verdicts.',
  })
export type MatrixRow = z.output<typeof MatrixRow>

export const MatrixPage = pageOf(MatrixRow)
