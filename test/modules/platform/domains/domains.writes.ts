import {
  insert,
  ofOnly,
  omitting,
  remove,
  some,
  told,
  update,
  type Write,
} from '../../../integration/support/write.ts'
import type { Tenant } from '../../../support/world.ts'

const domain = 'api.acme.example'
const addDomain = (tenant: Tenant) =>
  tenant.call('POST', '/api/v1/tenant/domains', { body: { domain } })
const added = { domain, status: 'pending' }

export const writes: Write[] = [
  {
    endpoint: 'POST /tenant/domains',
    what: 'to be verified',
    path: '/api/v1/tenant/domains',
    body: { domain },
    audited: [omitting(insert('tenant_domains', added), 'verification_token')],
    told: [told('tenant_domain', 'domain.added', { domain })],
  },
  {
    endpoint: 'POST /tenant/domains/{domain}/verify',
    what: 'whose record is not there',
    before: addDomain,
    path: ofOnly('tenant/domains', (id) => `tenant/domains/${id}/verify`),
    audited: [
      update('tenant_domains', {
        checked_at: { from: null, to: some },
        status: { from: 'pending', to: 'failed' },
      }),
    ],
    told: [told('tenant_domain', 'domain.checked', { domain, verified: false })],
  },
  {
    endpoint: 'DELETE /tenant/domains/{domain}',
    what: 'that was never verified',
    before: addDomain,
    path: ofOnly('tenant/domains', (id) => `tenant/domains/${id}`),
    audited: [omitting(remove('tenant_domains', added), 'verification_token')],
    told: [told('tenant_domain', 'domain.removed', { domain })],
  },
]
