import type { Tenant } from '../../support/world.ts'
import { publishCastle } from './slice.ts'
import { insert, ofOnly, omitting, remove, type Some, told, update, type Write } from './write.ts'

const data = { request: { method: 'GET' }, response: { status: 200, body: 1 } }
const otherData = { ...data, response: { status: 404 } }
const proposal = (operation: string) => ({
  service: 'castle',
  serviceVersion: '1.0.0',
  operation,
  source: 'manual',
  data,
})
const example = proposal('getCastle')

type Verb = 'approve' | 'reject' | 'revoke'

/** The writes of fixtures. `some` matches what cannot be known before. */
export function fixtureWrites(some: Some): Write[] {
  const proposed = async (tenant: Tenant, body = example) => {
    await publishCastle(tenant)
    await tenant.call('POST', '/api/fixtures', { body })
  }
  const to = (verb: Verb) => ofOnly('fixtures/by-id', (id) => `fixtures/${id}/${verb}`)
  const byId = ofOnly('fixtures/by-id', (id) => `fixtures/by-id/${id}`)
  const put = ofOnly('fixtures/by-id', (id) => `fixtures/${id}`)
  const approved = async (tenant: Tenant) => {
    await proposed(tenant)
    await tenant.call('POST', await to('approve')(tenant), { body: { approvedBy: 'ann' } })
  }
  const event = (type: string, operation = 'getCastle') =>
    told('fixture', `fixture.${type}`, { service: 'castle', operation })
  const draft = {
    service_id: some,
    spec_type: 'openapi',
    status: 'draft',
    source: 'manual',
    priority: 1,
    created_from: { type: 'manual' },
    fingerprint: some,
  }
  const added = (operation = 'getCastle') =>
    omitting(insert('fixtures', { ...draft, operation }), 'data')
  const link = insert('fixture_versions', { fixture_id: some, service_version_id: some })
  const reviewed = { reviewed_by_member_id: { from: null, to: some } }
  const approval = update('fixtures', {
    ...reviewed,
    status: { from: 'draft', to: 'approved' },
    approved_by: { from: null, to: 'ann' },
    approved_at: { from: null, to: some },
  })
  const unreviewed = {
    status: { from: 'approved', to: 'draft' },
    approved_by: { from: 'ann', to: null },
    approved_at: { from: some, to: null },
  }
  return [
    {
      endpoint: 'POST /fixtures',
      what: 'of a version that is there: without its data',
      before: publishCastle,
      path: '/api/fixtures',
      body: example,
      audited: [link, added()],
      told: [event('proposed')],
    },
    {
      endpoint: 'POST /fixtures',
      what: 'that is proposed already: nothing',
      before: proposed,
      path: '/api/fixtures',
      body: example,
      audited: [],
      told: [],
    },
    {
      endpoint: 'POST /fixtures/batch',
      what: 'of two that are new, one that is there and one that is none',
      before: proposed,
      path: '/api/fixtures/batch',
      body: { fixtures: [proposal('a'), example, proposal('b'), {}] },
      audited: [link, link, added('a'), added('b')],
      told: [event('proposed', 'a'), event('proposed', 'b')],
    },
    {
      endpoint: 'POST /fixtures/{fixture}/approve',
      what: 'of a draft',
      before: proposed,
      path: to('approve'),
      body: { approvedBy: 'ann' },
      audited: [approval],
      told: [event('approved')],
    },
    {
      endpoint: 'POST /fixtures/approve',
      what: 'of two drafts of three',
      before: async (tenant) => {
        await proposed(tenant)
        await tenant.call('POST', '/api/fixtures', {
          body: { ...example, data: otherData },
        })
        await proposed(tenant, proposal('other'))
      },
      path: '/api/v1/fixtures/approve',
      body: { operation: 'getCastle', approvedBy: 'ann' },
      audited: [approval, approval],
      told: [event('approved'), event('approved')],
    },
    {
      endpoint: 'POST /fixtures/{fixture}/reject',
      what: 'of a draft, with notes',
      before: proposed,
      path: to('reject'),
      body: { notes: 'wrong' },
      audited: [
        update('fixtures', {
          ...reviewed,
          status: { from: 'draft', to: 'rejected' },
          notes: { from: null, to: 'wrong' },
        }),
      ],
      told: [event('rejected')],
    },
    {
      endpoint: 'POST /fixtures/{fixture}/revoke',
      what: 'of an approval',
      before: approved,
      path: to('revoke'),
      body: {},
      audited: [update('fixtures', unreviewed)],
      told: [event('revoked')],
    },
    {
      endpoint: 'PUT /fixtures/{fixture}',
      what: 'with its status',
      before: proposed,
      path: put,
      body: { status: 'approved', priority: 2 },
      audited: [
        update('fixtures', { priority: { from: 1, to: 2 } }),
        update('fixtures', {
          ...reviewed,
          status: { from: 'draft', to: 'approved' },
          approved_at: { from: null, to: some },
        }),
      ],
      told: [event('approved'), event('updated')],
    },
    {
      endpoint: 'PUT /fixtures/{fixture}',
      what: 'with the priority that it has: nothing',
      before: proposed,
      path: put,
      body: { priority: 1, notes: '' },
      audited: [],
      told: [],
    },
    {
      endpoint: 'PATCH /fixtures/by-id/{fixture}',
      what: 'with other data, which nobody approved: without the data',
      before: approved,
      path: byId,
      body: { data: otherData },
      audited: [
        omitting(
          update('fixtures', {
            ...unreviewed,
            reviewed_by_member_id: { from: some, to: null },
            fingerprint: { from: some, to: some },
          }),
          'data',
        ),
      ],
      told: [event('revoked'), event('updated')],
    },
    {
      endpoint: 'DELETE /fixtures/by-id/{fixture}',
      what: 'with its versions',
      before: proposed,
      path: byId,
      audited: [
        remove('fixture_versions', { fixture_id: some, service_version_id: some }),
        omitting(remove('fixtures', { ...draft, operation: 'getCastle' }), 'data'),
      ],
      told: [event('deleted')],
    },
  ]
}
