import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant } from '../../../core/http/shapes.ts'
import { ServiceName } from '../services/index.ts'
import { retentionSubjects } from './retention.schema.ts'

const Subject = z.enum(retentionSubjects)

export const RetentionRule = z.object({
  id: z.uuid(),
  subject: Subject,
  /** Null: of every service. */
  service: z.string().nullable(),
  /** Days without a change after which it is removed. */
  days: z.int(),
  createdAt: Instant,
})
export const RetentionPage = pageOf(RetentionRule)
export const RetentionFilter = z.strictObject(pageQuery)
export const RetentionPath = z.object({ rule: z.uuid() })

export const AddRetention = z.strictObject({
  subject: Subject,
  service: ServiceName.nullish(),
  days: z.int().min(7).max(1095),
})
export type AddRetention = z.output<typeof AddRetention>
