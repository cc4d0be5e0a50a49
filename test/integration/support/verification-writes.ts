import { interactionsOf, record, report, tasksOf } from '../../support/interactions.ts'
import type { Tenant } from '../../support/world.ts'
import { insert, omitting, type Some, told, version, type Write } from './write.ts'

type EventType = `verification.${'published' | 'succeeded' | 'failed'}`

/** The writes of verifications. `some` matches what cannot be known before. */
export function verificationWrites(some: Some): Write[] {
  const before = (tenant: Tenant) => record(tenant, interactionsOf(2))
  const reporting =
    (changes: object, success?: (n: number) => boolean) => async (tenant: Tenant) => {
      const [task] = await tasksOf(tenant)
      return report(task, { ...changes }, success)
    }
  const result = (passed: number, failed: number, complete = true, more = {}) =>
    insert('verification_results', {
      task_id: some,
      provider_version_id: some,
      generation: 1,
      complete,
      passed,
      failed,
      ...more,
    })
  const outcome = { result_id: some, interaction_id: some }
  const passing = omitting(
    insert('verification_outcomes', { ...outcome, success: true }),
    'actual_response',
  )
  const failing = omitting(
    insert('verification_outcomes', { ...outcome, success: false, error: some }),
    'actual_response',
    'error_details',
  )
  const event = (type: EventType, providerVersion = '1.0.0') =>
    told('verification_result', type, { taskId: some, provider: 'castle-service', providerVersion })
  const path = '/api/verification/castle-service'
  const endpoint = 'POST /verification/{provider}'
  return [
    {
      endpoint,
      what: 'where all passed, with a version that is new: without what was answered',
      before,
      path,
      body: reporting({ providerVersion: '2.0.0', providerGitSha: 'abc' }),
      audited: [
        version(some, '2.0.0', { git_sha: 'abc' }),
        passing,
        passing,
        result(2, 0, true, { provider_git_sha: 'abc' }),
      ],
      told: [
        event('verification.published', '2.0.0'),
        event('verification.succeeded', '2.0.0'),
        told('service_version', 'version.created', { service: 'castle-service', version: '2.0.0' }),
      ],
    },
    {
      endpoint,
      what: 'where one failed',
      before,
      path,
      body: reporting({}, (n) => n > 0),
      audited: [failing, passing, result(1, 1)],
      told: [event('verification.failed'), event('verification.published')],
    },
    {
      endpoint,
      what: 'of a part of what is needed: no success yet',
      before,
      path,
      body: async (tenant) => {
        const whole = await reporting({})(tenant)
        return { ...whole, results: whole.results.slice(1) }
      },
      audited: [passing, result(1, 0, false)],
      told: [event('verification.published')],
    },
  ]
}
