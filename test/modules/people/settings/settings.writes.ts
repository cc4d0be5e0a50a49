import { insert, remove, some, update, type Write } from '../../../integration/support/write.ts'
import type { Tenant } from '../../../support/world.ts'

const zone = async ({ id }: Tenant) => `/api/v1/settings/tenant/${id}/reports.timezone`
const put = (value: string) => async (tenant: Tenant) =>
  tenant.call('PUT', await zone(tenant), { body: { value } })
const setting = { scope_type: 'tenant', scope_id: some, key: 'reports.timezone', is_locked: false }

export const writes: Write[] = [
  {
    endpoint: 'PUT /settings/{scope}/{scopeId}/{key}',
    what: 'without a previous value',
    path: zone,
    body: { value: 'Europe/Berlin' },
    audited: [insert('settings', { ...setting, value: 'Europe/Berlin', updated_by: some })],
    told: [],
  },
  {
    endpoint: 'PUT /settings/{scope}/{scopeId}/{key}',
    what: 'that is another now',
    before: put('Europe/Berlin'),
    path: zone,
    body: { value: 'Europe/Paris', isLocked: true },
    audited: [
      update('settings', {
        value: { from: 'Europe/Berlin', to: 'Europe/Paris' },
        is_locked: { from: false, to: true },
      }),
    ],
    told: [],
  },
  {
    endpoint: 'DELETE /settings/{scope}/{scopeId}/{key}',
    what: 'with a previous value',
    before: put('Europe/Berlin'),
    path: zone,
    audited: [remove('settings', { ...setting, value: 'Europe/Berlin', updated_by: some })],
    told: [],
  },
]
