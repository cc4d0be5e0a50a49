import { interaction, record, report, tasksOf, verify } from '../../support/interactions.ts'
import type { Tenant } from '../../support/world.ts'
import { parties, requiring } from './interaction-writes.ts'
import { insert, ofOnly, omitting, remove, type Some, told, update, type Write } from './write.ts'

/** The writes of contracts, dependencies and redactions. `some` matches what cannot be known before. */
export function contractWrites(some: Some): Write[] {
  const recorded = (tenant: Tenant) => record(tenant, [interaction()])
  const contract = ofOnly('contracts', (id) => `contracts/${id}`)
  const dependency = ofOnly('dependencies', (id) => `dependencies/${id}`)
  const hidden = { name: 'x-secret' }
  return [
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
      what: 'to active again: it is to be verified anew',
      before: async (tenant) => {
        await recorded(tenant)
        await tenant.call('PATCH', await contract(tenant), { body: { status: 'deprecated' } })
      },
      path: contract,
      body: { status: 'active' },
      audited: [
        update('contracts', { status: { from: 'deprecated', to: 'active' } }),
        update('verification_tasks', { generation: { from: 1, to: 2 } }),
      ],
      told: [requiring(2), told('contract', 'contract.updated', { status: 'active' })],
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
          generation: 1,
          complete: true,
          passed: 1,
          failed: 0,
        }),
        remove('verification_tasks', {
          consumer_id: some,
          consumer_version_id: some,
          provider_id: some,
          provider_version_id: some,
          environment: 'test',
          generation: 1,
        }),
      ],
      told: [told('verification_task', 'dependency.deleted', { ...parties, generation: 1 })],
    },
    {
      endpoint: 'POST /redactions',
      what: 'of a header',
      path: '/api/v1/redactions',
      body: { name: 'X-Secret' },
      audited: [insert('redactions', hidden)],
      told: [told('redaction', 'redaction.added', hidden)],
    },
    {
      endpoint: 'DELETE /redactions/{redaction}',
      what: 'of a header',
      before: (tenant) => tenant.call('POST', '/api/v1/redactions', { body: hidden }),
      path: ofOnly('redactions', (id) => `redactions/${id}`),
      audited: [remove('redactions', hidden)],
      told: [told('redaction', 'redaction.removed', hidden)],
    },
  ]
}
