import { z } from 'zod'
import { Instant } from '../../../core/http/shapes.ts'
import { ServiceName } from '../services/index.ts'
import { retentionSubjects } from './retention.schema.ts'

const fields = {
  subject: z
    .enum(retentionSubjects)
    .describe('The removed rows: versions without any use, or fixtures without an approval.'),
  days: z
    .int()
    .min(7)
    .max(1095)
    .describe('The days without a change after which it is removed.')
    .meta({ examples: [90] }),
}

export const RetentionRule = z
  .object({
    id: z.uuid().describe('The id of the rule.'),
    subject: fields.subject,
    service: z
      .string()
      .nullable()
      .describe('The name of the service that the rule is for; null for all services.'),
    days: fields.days,
    createdAt: Instant.describe('When the rule was created.'),
  })
  .meta({
    id: 'RetentionRule',
    description: 'How long something is kept. Of several rules, the shortest applies.',
  })

export const CreateRetentionRule = z
  .strictObject({
    ...fields,
    service: ServiceName.nullish().describe(
      'The name of the service that the rule is for; missing or null for all services.',
    ),
  })
  .meta({ id: 'CreateRetentionRule' })
export type CreateRetentionRule = z.output<typeof CreateRetentionRule>
