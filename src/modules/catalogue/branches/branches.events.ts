import { z } from 'zod'
import { defineEvents } from '../../../core/audit/events.ts'

export const branchEvents = defineEvents('branch', {
  versionAdded: {
    summary: 'A version was added to a branch.',
    payload: z.strictObject({ service: z.string(), branch: z.string(), version: z.string() }),
  },
})
