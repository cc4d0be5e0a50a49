import { z } from 'zod'
import { defineEvents } from '../../../core/audit/events.ts'

const payload = z.strictObject({
  service: z.string(),
  version: z.string(),
  environment: z.string(),
})

export const releaseEvents = defineEvents('release', {
  recorded: { summary: 'A version was released to an environment.', payload },
  supportEnded: { summary: 'Support for a released version ended.', payload },
})
