import { z } from 'zod'
import { defineEvents } from '../../../core/audit/events.ts'

const keyed = z.strictObject({ key: z.string() })

export const roleEvents = defineEvents('role', {
  created: {
    summary: 'A role was created.',
    payload: keyed,
  },
  updated: {
    summary: 'A role was updated.',
    payload: keyed,
  },
  deleted: {
    summary: 'A role was deleted.',
    payload: keyed,
  },
})
