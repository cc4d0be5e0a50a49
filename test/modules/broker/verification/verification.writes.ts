import {
  insert,
  ofOnly,
  omitting,
  remove,
  some,
  told,
  update,
  version,
  type Write,
} from '../../../integration/support/write.ts'
import {
  interaction,
  interactionsOf,
  record,
  report,
  tasksOf,
  verify,
} from '../../../support/interactions.ts'
import type { Tenant } from '../../../support/world.ts'
import { parties, requiring } from '../interactions/interactions.writes.ts'

type EventType = `verification.${'published' | 'succeeded' | 'failed'}`

const recorded = (tenant: Tenant) => record(tenant, [interaction()])
const contract = ofOnly('contracts', (id) => `contracts/${id}`)
const dependency = ofOnly('dependencies', (id) => `dependencies/${id}`)

export const writes: Write[] = [
  ...reportWrites(),
  {
    endpoint: 'PATCH /contracts/{contract}',
    what: 'to archived',
    before: recorded,
    path: contract,
    body: { status: 'archived' },
    audited: [update('contracts', { status: { from: 'active', to: 'archived' } })],
    told: [told('contract', 'contract.updated', { status: 'archived' })],
  },
  {
    endpoint: 'PATCH /contracts/{contract}',
    what: 'to active again: what no version passes has to be verified',
    before: async (tenant) => {
      await recorded(tenant)
      await tenant.call('PATCH', await contract(tenant), { body: { status: 'deprecated' } })
    },
    path: contract,
    body: { status: 'active' },
    audited: [update('contracts', { status: { from: 'deprecated', to: 'active' } })],
    told: [requiring, told('contract', 'contract.updated', { status: 'active' })],
  },
  {
    endpoint: 'PATCH /contracts/{contract}',
    what: 'to what it is: nothing',
    before: recorded,
    path: contract,
    body: { status: 'active' },
    audited: [],
    told: [],
  },
  {
    endpoint: 'DELETE /dependencies/{dependency}',
    what: 'with all that was reported of it',
    before: async (tenant) => {
      await recorded(tenant)
      const [task] = await tasksOf(tenant)
      await verify(tenant, report(task))
    },
    path: dependency,
    audited: [
      omitting(
        remove('verification_outcomes', { result_id: some, interaction_id: some, success: true }),
        'actual_response',
      ),
      remove('verification_results', {
        task_id: some,
        provider_version_id: some,
        passed: 1,
        failed: 0,
        state: 'verified',
      }),
      remove('verification_tasks', {
        consumer_id: some,
        consumer_version_id: some,
        provider_id: some,
        provider_version_id: some,
        environment: 'test',
      }),
    ],
    told: [told('verification_task', 'dependency.deleted', parties)],
  },
]

function reportWrites(): Write[] {
  const before = (tenant: Tenant) => record(tenant, interactionsOf(2))
  const reporting =
    (changes: object, success?: (n: number) => boolean) => async (tenant: Tenant) => {
      const [task] = await tasksOf(tenant)
      return report(task, { ...changes }, success)
    }
  const result = (passed: number, failed: number, state: string, more = {}) =>
    insert('verification_results', {
      task_id: some,
      provider_version_id: some,
      passed,
      failed,
      state,
      ...more,
    })
  const verdict = (success: boolean) =>
    insert('verdicts', { provider_version_id: some, interaction_id: some, success })
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
        verdict(true),
        verdict(true),
        passing,
        passing,
        result(2, 0, 'verified', { provider_git_sha: 'abc' }),
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
      audited: [verdict(false), verdict(true), failing, passing, result(1, 1, 'failed')],
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
      audited: [verdict(true), passing, result(1, 0, 'unknown')],
      told: [event('verification.published')],
    },
  ]
}
