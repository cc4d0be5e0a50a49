import { insert, some, told, update, type Write } from '../../../integration/support/write.ts'
import type { Tenant } from '../../../support/world.ts'

const keys = '/api/v1/api-keys'
const body = { name: 'ci', scopes: ['services:read'] }
const payload = { name: 'ci', memberId: some, environment: 'live' }
const make = (tenant: Tenant) => tenant.call('POST', keys, { body })
const at = (suffix: string) => async (tenant: Tenant) => {
  const { json } = await tenant.call('GET', `${keys}?limit=1`)
  return `${keys}/${json.data[0].id}${suffix}`
}

export const writes: Write[] = [
  {
    endpoint: 'POST /api-keys',
    what: 'for the caller’s member',
    path: keys,
    body,
    audited: [
      insert('api_keys', {
        member_id: some,
        ...body,
        environment: 'live',
        prefix: some,
        hint: some,
      }),
    ],
    told: [told('api_key', 'api_key.created', payload)],
  },
  {
    endpoint: 'PATCH /api-keys/{key}',
    what: 'a rate',
    before: make,
    path: at(''),
    body: { ratePerMinute: 60 },
    audited: [update('api_keys', { rate_per_minute: { from: null, to: 60 } })],
    told: [],
  },
  {
    endpoint: 'POST /api-keys/{key}/rotate',
    what: 'at once',
    before: make,
    path: at('/rotate'),
    body: {},
    audited: [
      update('api_keys', { prefix: { from: some, to: some }, hint: { from: some, to: some } }),
    ],
    told: [told('api_key', 'api_key.rotated', payload)],
  },
  {
    endpoint: 'POST /api-keys/{key}/revoke',
    what: 'with a reason',
    before: make,
    path: at('/revoke'),
    body: { reason: 'leaked' },
    audited: [
      update('api_keys', {
        revoked_at: { from: null, to: some },
        revoked_by: { from: null, to: some },
        revoke_reason: { from: null, to: 'leaked' },
      }),
    ],
    told: [told('api_key', 'api_key.revoked', payload)],
  },
]
