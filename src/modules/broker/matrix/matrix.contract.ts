import { z } from 'zod'
import { cursorBy, pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant } from '../../../core/http/shapes.ts'
import { ServiceName } from '../../catalogue/services/index.ts'
import { states } from '../verification/index.ts'
import { VersionSelector } from './selectors.ts'

const uuid = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'

export const MatrixQuery = z.strictObject({
  ...pageQuery,
  cursor: cursorBy(z.string().regex(new RegExp(`^${uuid}\\.${uuid}$`))),
  consumer: ServiceName.optional(),
  consumerVersions: z.array(VersionSelector).max(20).optional(),
  provider: ServiceName.optional(),
  providerVersions: z.array(VersionSelector).max(20).optional(),
  state: z.array(z.enum(states)).optional(),
})
export type MatrixQuery = z.output<typeof MatrixQuery>

export const MatrixRow = z.object({
  /** Of the task and the provider's version. */
  id: z.string(),
  taskId: z.uuid(),
  consumer: z.string(),
  consumerVersion: z.string(),
  provider: z.string(),
  /** Null: no version of the provider was ever verified. */
  providerVersion: z.string().nullable(),
  state: z.enum(states),
  interactions: z.int(),
  result: z
    .object({
      id: z.uuid(),
      complete: z.boolean(),
      /** False: interactions were recorded since. */
      current: z.boolean(),
      passed: z.int(),
      failed: z.int(),
      submittedAt: Instant,
    })
    .nullable(),
})
export type MatrixRow = z.output<typeof MatrixRow>

export const MatrixPage = pageOf(MatrixRow)
