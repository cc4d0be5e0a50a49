import { z } from 'zod'
import { defineEvents } from '../../../core/audit/events.ts'

const apiKeyed = z.strictObject({ name: z.string(), memberId: z.uuid(), environment: z.string() })

export const apiKeyEvents = defineEvents('api_key', {
  created: {
    summary: 'An API key was created.',
    payload: apiKeyed,
  },
  rotated: {
    summary: 'The secret of an API key was rotated.',
    payload: apiKeyed,
  },
  revoked: {
    summary: 'An API key was revoked.',
    payload: apiKeyed,
  },
})
