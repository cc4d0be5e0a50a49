import { z } from 'zod'
import { defineEvents } from '../../../core/audit/events.ts'

const contracted = {
  consumer: z.string(),
  consumerVersion: z.string(),
  provider: z.string(),
  providerVersion: z.string(),
  environment: z.string(),
}
const named = z.strictObject({ name: z.string() })
const recorded = z.strictObject({ ...contracted, newInteractions: z.int().min(0) })
const tasked = z.strictObject(contracted)

export const contractEvents = defineEvents('contract', {
  published: {
    summary: 'A consumer version recorded its first interactions with a provider version.',
    payload: recorded,
  },
  changed: {
    summary: 'A contract gained new interactions.',
    payload: recorded,
  },
  requiresVerification: {
    summary: 'A consumer version needs interactions that no version of the provider passes.',
    payload: tasked,
    subject: 'verification_task',
  },
  updated: {
    summary: 'A contract was archived, deprecated or activated, possibly by new interactions.',
    payload: z.strictObject({ status: z.string() }),
  },
})

export const redactionEvents = defineEvents('redaction', {
  added: {
    summary: 'A redaction rule was created.',
    payload: named,
  },
  removed: {
    summary: 'A redaction rule was deleted.',
    payload: named,
  },
})
