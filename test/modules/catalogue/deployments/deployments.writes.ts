import { deploy, makeEnvironment, publishCastle } from '../../../integration/support/slice.ts'
import { insert, some, told, update, type Write } from '../../../integration/support/write.ts'
import type { Tenant } from '../../../support/world.ts'

const production = { name: 'castle', version: '1.0.0', environment: 'production' }

const blocked = { ...production, reason: 'Not verified', reasons: [{ code: 'unverified' }] }

const deployed = (more: Record<string, unknown> = {}) =>
  insert('deployments', {
    service_id: some,
    service_version_id: some,
    environment_id: some,
    deployed_by_member_id: some,
    active: true,
    status: 'successful',
    ...more,
  })
const ended = () =>
  update('deployments', {
    active: { from: true, to: false },
    ended_at: { from: null, to: some },
  })
const place = { service: 'castle', version: '1.0.0', environment: 'production' }
const recorded = told('deployment', 'deployment.recorded', place)

const published = async (tenant: Tenant) => {
  await publishCastle(tenant)
  await makeEnvironment(tenant, 'production')
}
const deployedBefore = async (tenant: Tenant) => {
  await publishCastle(tenant)
  await deploy(tenant, 'production')
}
const asRole = (role: string): Write => ({
  endpoint: `POST /deployments/${role}`,
  what: 'where the environment is known',
  before: published,
  path: `/api/deployments/${role}`,
  body: production,
  audited: [deployed()],
  told: [recorded],
})

export const writes: Write[] = [
  {
    endpoint: 'POST /deployments',
    what: 'to an environment that nobody made',
    before: publishCastle,
    path: '/api/deployments',
    body: { ...production, deployedBy: 'ci', gitSha: 'abc' },
    audited: [
      deployed({ deployed_by: 'ci', git_sha: 'abc' }),
      insert('environments', { name: 'production', production: false }),
    ],
    told: [recorded, told('environment', 'environment.created', { name: 'production' })],
  },
  {
    endpoint: 'POST /deployments',
    what: 'in the place of another',
    before: deployedBefore,
    path: '/api/deployments',
    body: production,
    audited: [deployed(), ended()],
    told: [told('deployment', 'deployment.ended', place), recorded],
  },
  {
    endpoint: 'POST /deployments',
    what: 'of what was kept from there: it is resolved',
    before: async (tenant) => {
      await publishCastle(tenant)
      await tenant.call('POST', '/api/v1/deployments/blocked', { body: blocked })
    },
    path: '/api/deployments',
    body: production,
    audited: [deployed(), update('deployments', { status: { from: 'failed', to: 'resolved' } })],
    told: [recorded],
  },
  {
    endpoint: 'POST /deployments/blocked',
    what: 'with its reasons',
    before: published,
    path: '/api/v1/deployments/blocked',
    body: blocked,
    audited: [
      deployed({
        active: false,
        status: 'failed',
        failure_reason: blocked.reason,
        failure_details: blocked.reasons,
      }),
    ],
    told: [told('deployment', 'deployment.blocked', { ...place, reason: blocked.reason })],
  },
  {
    endpoint: 'POST /deployments/undeploy',
    what: 'of what is deployed',
    before: deployedBefore,
    path: '/api/v1/deployments/undeploy',
    body: { name: 'castle', environment: 'production' },
    audited: [ended()],
    told: [told('deployment', 'deployment.ended', place)],
  },
  asRole('consumer'),
  asRole('provider'),
]
