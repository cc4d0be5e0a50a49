import { z } from 'zod'
import { defineEvents } from '../../../core/audit/events.ts'

const named = z.strictObject({ name: z.string() })

export const environmentEvents = defineEvents('environment', {
  created: { summary: 'An environment was created.', payload: named },
  updated: { summary: 'An environment was updated.', payload: named },
  deleted: { summary: 'An environment was deleted.', payload: named },
})
