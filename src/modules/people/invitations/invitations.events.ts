import { z } from 'zod'
import { defineEvents } from '../../../core/audit/events.ts'

const invited = z.strictObject({ email: z.string(), role: z.string() })

export const invitationEvents = defineEvents('invitation', {
  created: {
    summary: 'A person was invited.',
    payload: invited,
  },
  resent: {
    summary: 'An invitation was sent again with a new token.',
    payload: invited,
  },
  revoked: {
    summary: 'An invitation was revoked.',
    payload: invited,
  },
  accepted: {
    summary: 'An invitation was accepted.',
    payload: invited,
  },
  declined: {
    summary: 'An invitation was declined.',
    payload: invited,
  },
})
