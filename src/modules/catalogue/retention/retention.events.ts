import { z } from 'zod'
import { defineEvents } from '../../../core/audit/events.ts'

const payload = z.strictObject({
  subject: z.string(),
  service: z.string().nullable(),
  days: z.int().min(0),
})

export const retentionRuleEvents = defineEvents('retention_rule', {
  added: { summary: 'A retention rule was created.', payload },
  removed: { summary: 'A retention rule was deleted.', payload },
})
