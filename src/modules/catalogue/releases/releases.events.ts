import { z } from 'zod'
import { defineEvents } from '../../../core/audit/events.ts'

const deployed = z.strictObject({
  service: z.string(),
  version: z.string(),
  environment: z.string(),
})

export const releaseEvents = defineEvents('release', {
  recorded: {
    summary: 'A version was released to an environment.',
    payload: deployed,
  },
  supportEnded: {
    summary: 'Support for a released version ended.',
    payload: deployed,
  },
})
