import { makeEnvironment, publishCastle } from '../../../integration/support/slice.ts'
import { insert, remove, told, update, type Write } from '../../../integration/support/write.ts'
import type { Tenant } from '../../../support/world.ts'

const published = async (tenant: Tenant) => {
  await publishCastle(tenant)
  await makeEnvironment(tenant, 'production')
}

export const writes: Write[] = [
  {
    endpoint: 'POST /environments',
    what: 'with all its fields',
    path: '/api/v1/environments',
    body: { name: 'production', displayName: 'Live', production: true },
    audited: [
      insert('environments', { name: 'production', display_name: 'Live', production: true }),
    ],
    told: [told('environment', 'environment.created', { name: 'production' })],
  },
  {
    endpoint: 'PATCH /environments/{environment}',
    what: 'of two fields',
    before: published,
    path: '/api/v1/environments/production',
    body: { displayName: 'Live', production: true },
    audited: [
      update('environments', {
        display_name: { from: null, to: 'Live' },
        production: { from: false, to: true },
      }),
    ],
    told: [told('environment', 'environment.updated', { name: 'production' })],
  },
  {
    endpoint: 'DELETE /environments/{environment}',
    what: 'with what it was',
    before: published,
    path: '/api/v1/environments/production',
    audited: [remove('environments', { name: 'production', production: false })],
    told: [told('environment', 'environment.deleted', { name: 'production' })],
  },
]
