import { z } from 'zod'
import { defineEvents } from '../../../core/audit/events.ts'

export const domainEvents = defineEvents('domain', {
  added: {
    summary: 'A domain was added and awaits verification.',
    payload: z.strictObject({ domain: z.string() }),
    subject: 'tenant_domain',
  },
  checked: {
    summary: 'The verification record of a domain was checked.',
    payload: z.strictObject({ domain: z.string(), verified: z.boolean() }),
    subject: 'tenant_domain',
  },
  removed: {
    summary: 'A domain was removed.',
    payload: z.strictObject({ domain: z.string() }),
    subject: 'tenant_domain',
  },
})
