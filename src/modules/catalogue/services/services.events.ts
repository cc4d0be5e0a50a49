import { z } from 'zod'
import { defineEvents } from '../../../core/audit/events.ts'

const named = z.strictObject({ name: z.string() })

export const serviceEvents = defineEvents('service', {
  registered: {
    summary: 'A service was registered.',
    payload: named,
  },
  updated: {
    summary: 'A service was updated.',
    payload: named,
  },
  deleted: {
    summary: 'A service was deleted.',
    payload: named,
  },
})

export const versionEvents = defineEvents('version', {
  created: {
    summary: 'A version of a service was created.',
    payload: z.strictObject({ service: z.string(), version: z.string() }),
    subject: 'service_version',
  },
  removed: {
    summary: 'A retention rule removed a version, with its recordings and results.',
    payload: z.strictObject({ service: z.string(), version: z.string() }),
    subject: 'service_version',
  },
})
