import { z } from 'zod'
import { defineEvents } from '../../../core/audit/events.ts'

const named = z.strictObject({ name: z.string() })
const versioned = z.strictObject({ service: z.string(), version: z.string() })

export const serviceEvents = defineEvents('service', {
  registered: { summary: 'A service was registered.', payload: named },
  updated: { summary: 'A service was updated.', payload: named },
  deleted: { summary: 'A service was deleted.', payload: named },
  restored: { summary: 'A deleted service was restored.', payload: named },
})

export const versionEvents = defineEvents('version', {
  created: {
    summary: 'A version of a service was created.',
    payload: versioned,
    subject: 'service_version',
  },
  removed: {
    summary: 'A retention rule removed a version, with its interactions and results.',
    payload: versioned,
    subject: 'service_version',
  },
})
