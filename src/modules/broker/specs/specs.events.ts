import { z } from 'zod'
import { defineEvents } from '../../../core/audit/events.ts'

const specified = { service: z.string(), version: z.string(), branch: z.string() }

export const specEvents = defineEvents('spec', {
  published: {
    summary: 'The specification of a version was published.',
    payload: z.strictObject({ ...specified, type: z.string() }),
  },
  revised: {
    summary: 'A published specification was revised.',
    payload: z.strictObject(specified),
  },
})
