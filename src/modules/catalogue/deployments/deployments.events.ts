import { z } from 'zod'
import { defineEvents } from '../../../core/audit/events.ts'

const deployed = z.strictObject({
  service: z.string(),
  version: z.string(),
  environment: z.string(),
})

export const deploymentEvents = defineEvents('deployment', {
  recorded: { summary: 'A version was deployed to an environment.', payload: deployed },
  blocked: {
    summary: 'A deployment of a version was blocked.',
    payload: z.strictObject({ ...deployed.shape, reason: z.string() }),
  },
  ended: {
    summary: 'A deployment ended: the version was removed or replaced.',
    payload: deployed,
  },
})
