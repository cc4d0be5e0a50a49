import { some, told, update, type Write } from '../../../integration/support/write.ts'
import type { Tenant } from '../../../support/world.ts'

const rename = (tenant: Tenant) =>
  tenant.call('PATCH', '/api/v1/tenant', { body: { name: 'Acme' } })

export const writes: Write[] = [
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
]
