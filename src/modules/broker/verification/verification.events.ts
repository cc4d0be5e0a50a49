import { z } from 'zod'
import { defineEvents } from '../../../core/audit/events.ts'

const contracted = {
  consumer: z.string(),
  consumerVersion: z.string(),
  provider: z.string(),
  providerVersion: z.string(),
  environment: z.string(),
}
const tasked = z.strictObject(contracted)
const judged = z.strictObject({
  taskId: z.uuid(),
  provider: z.string(),
  providerVersion: z.string(),
})

export const dependencyEvents = defineEvents('dependency', {
  deleted: {
    summary: 'A consumer version no longer depends on a provider.',
    payload: tasked,
    subject: 'verification_task',
  },
})

export const verificationEvents = defineEvents('verification', {
  published: {
    summary: 'A provider reported a verification result.',
    payload: judged,
    subject: 'verification_result',
  },
  succeeded: {
    summary: 'A report verified a consumer version with a provider version.',
    payload: judged,
    subject: 'verification_result',
  },
  failed: {
    summary: 'After a report, a consumer version and a provider version have a failure.',
    payload: judged,
    subject: 'verification_result',
  },
})
