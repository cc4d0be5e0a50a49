import { publishCastle } from '../../../integration/support/slice.ts'
import {
  insert,
  ofOnly,
  some,
  told,
  update,
  type Write,
} from '../../../integration/support/write.ts'
import type { Tenant } from '../../../support/world.ts'

const castle = { service: 'castle', version: '1.0.0', environment: 'stores' }

const release = (tenant: Tenant) => tenant.call('POST', '/api/v1/releases', { body: castle })
const released = async (tenant: Tenant) => {
  await publishCastle(tenant)
  await release(tenant)
}
const endSupport = ofOnly('releases', (id) => `releases/${id}/end-support`)
const unsupported = async (tenant: Tenant) => {
  await released(tenant)
  await tenant.call('POST', await endSupport(tenant))
}

export const writes: Write[] = [
  {
    endpoint: 'POST /releases',
    what: 'to an environment that nobody made',
    before: publishCastle,
    path: '/api/v1/releases',
    body: castle,
    audited: [
      insert('environments', { name: 'stores', production: false }),
      insert('releases', { service_version_id: some, environment_id: some }),
    ],
    told: [
      told('environment', 'environment.created', { name: 'stores' }),
      told('release', 'release.recorded', castle),
    ],
  },
  {
    endpoint: 'POST /releases',
    what: 'of what is released: nothing',
    before: released,
    path: '/api/v1/releases',
    body: castle,
    audited: [],
    told: [],
  },
  {
    endpoint: 'POST /releases',
    what: 'of what was supported once: it is again',
    before: unsupported,
    path: '/api/v1/releases',
    body: castle,
    audited: [update('releases', { support_ended_at: { from: some, to: null } })],
    told: [told('release', 'release.recorded', castle)],
  },
  {
    endpoint: 'POST /releases/{release}/end-support',
    what: 'of what is supported',
    before: released,
    path: endSupport,
    audited: [update('releases', { support_ended_at: { from: null, to: some } })],
    told: [told('release', 'release.support_ended', castle)],
  },
  {
    endpoint: 'POST /releases/{release}/end-support',
    what: 'of what is not: nothing',
    before: unsupported,
    path: endSupport,
    audited: [],
    told: [],
  },
]
