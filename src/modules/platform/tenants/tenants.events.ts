import { z } from 'zod'
import { defineEvents } from '../../../core/audit/events.ts'

export const tenantEvents = defineEvents('tenant', {
  updated: {
    summary: 'The name or contact of the tenant was updated.',
    payload: z.strictObject({ fields: z.array(z.string()) }),
  },
  branded: {
    summary: 'The branding of the tenant was updated.',
    payload: z.strictObject({ fields: z.array(z.string()) }),
  },
})
