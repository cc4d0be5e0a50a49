import { z } from 'zod'
import { defineEvents } from '../../../core/audit/events.ts'

const specified = { service: z.string(), version: z.string(), branch: z.string() }

export const specEvents = defineEvents('spec', {
  published: {
    summary: 'A specification was published for a version, for the first time or again.',
    payload: z.strictObject({ ...specified, type: z.string() }),
  },
  revised: {
    summary: 'A published specification was revised.',
    payload: z.strictObject(specified),
  },
})
