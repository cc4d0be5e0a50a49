import { publishCastle } from '../../../integration/support/slice.ts'
import {
  insert,
  service,
  some,
  told,
  update,
  version,
  type Write,
} from '../../../integration/support/write.ts'
import type { Tenant } from '../../../support/world.ts'

const castle = { name: 'castle', packageJson: {} }

const deleteCastle = async (tenant: Tenant) => {
  await publishCastle(tenant)
  await tenant.call('DELETE', '/api/v1/services/castle')
}

export const writes: Write[] = [
  {
    endpoint: 'POST /services',
    what: 'with the version of its package',
    path: '/api/services',
    body: { name: 'castle', packageJson: { version: '1.0.0' }, description: 'old' },
    audited: [
      version(some, '1.0.0'),
      service('castle', { description: 'old', package_json: { version: '1.0.0' } }),
    ],
    told: [
      told('service', 'service.registered', { name: 'castle' }),
      told('service_version', 'version.created', { service: 'castle', version: '1.0.0' }),
    ],
  },
  {
    endpoint: 'POST /providers',
    what: 'of a service that is there: only what changes',
    before: publishCastle,
    path: '/api/providers',
    body: { ...castle, description: 'new' },
    audited: [update('services', { description: { from: null, to: 'new' } })],
    told: [],
  },
  {
    endpoint: 'POST /providers',
    what: 'of a service that is as it is asked to be: nothing',
    before: publishCastle,
    path: '/api/providers',
    body: castle,
    audited: [],
    told: [],
  },
  {
    endpoint: 'PATCH /services/{service}',
    what: 'of two fields, one of which stays',
    before: publishCastle,
    path: '/api/v1/services/castle',
    body: { description: 'new', specType: 'openapi' },
    audited: [update('services', { description: { from: null, to: 'new' } })],
    told: [told('service', 'service.updated', { name: 'castle' })],
  },
  {
    endpoint: 'DELETE /services/{service}',
    what: 'which keeps its row',
    before: publishCastle,
    path: '/api/v1/services/castle',
    audited: [update('services', { deleted_at: { from: null, to: some } })],
    told: [told('service', 'service.deleted', { name: 'castle' })],
  },
  {
    endpoint: 'POST /services/{service}/versions',
    what: 'whose name is no number',
    before: publishCastle,
    path: '/api/v1/services/castle/versions',
    body: { version: 'next', gitSha: 'abc' },
    audited: [insert('service_versions', { service_id: some, version: 'next', git_sha: 'abc' })],
    told: [told('service_version', 'version.created', { service: 'castle', version: 'next' })],
  },
  {
    endpoint: 'POST /services/{service}/restore',
    what: 'of a deleted service',
    before: deleteCastle,
    path: '/api/v1/services/castle/restore',
    audited: [update('services', { deleted_at: { from: some, to: null } })],
    told: [told('service', 'service.restored', { name: 'castle' })],
  },
]
