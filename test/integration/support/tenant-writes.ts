import type { Tenant } from '../../support/world.ts'
import { insert, ofOnly, omitting, remove, type Some, told, update, type Write } from './write.ts'

const domain = 'api.acme.example'
const addDomain = (tenant: Tenant) =>
  tenant.call('POST', '/api/v1/tenant/domains', { body: { domain } })
const rename = (tenant: Tenant) =>
  tenant.call('PATCH', '/api/v1/tenant', { body: { name: 'Acme' } })

/** The writes of what a tenant says of itself, and of its domains. `some` matches what cannot be known before. */
export function tenantWrites(some: Some): Write[] {
  const added = { domain, status: 'pending' }
  return [
    {
      endpoint: 'PATCH /tenant',
      what: 'of its name',
      path: '/api/v1/tenant',
      body: { name: 'Acme' },
      audited: [update('tenants', { name: { from: some, to: 'Acme' } })],
      told: [told('tenant', 'tenant.updated', { fields: ['name'] })],
    },
    {
      endpoint: 'PATCH /tenant',
      what: 'to what it is: nothing',
      before: rename,
      path: '/api/v1/tenant',
      body: { name: 'Acme' },
      audited: [],
      told: [],
    },
    {
      endpoint: 'PUT /tenant/branding',
      what: 'where there was none',
      path: '/api/v1/tenant/branding',
      body: { displayName: 'ACME' },
      audited: [update('tenants', { branding: { from: {}, to: { displayName: 'ACME' } } })],
      told: [told('tenant', 'tenant.branded', { fields: ['branding'] })],
    },
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
}
