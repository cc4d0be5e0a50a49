import type { Tenant } from '../../support/world.ts'
import { makeEnvironment, publishCastle } from './slice.ts'
import { insert, type Some, told, update, type Write } from './write.ts'

const production = { name: 'castle', version: '1.0.0', environment: 'production' }

const deployed = (some: Some) =>
  insert('deployments', {
    service_id: some,
    service_version_id: some,
    environment_id: some,
    deployed_by_member_id: some,
    active: true,
    status: 'successful',
  })
const recorded = told('deployment', 'deployment.recorded', {
  service: 'castle',
  version: '1.0.0',
  environment: 'production',
})

/** The writes of environments and deployments. `some` matches what cannot be known before. */
export function deploymentWrites(some: Some): Write[] {
  const published = async (tenant: Tenant) => {
    await publishCastle(tenant)
    await makeEnvironment(tenant, 'production')
  }
  const asRole = (role: string): Write => ({
    endpoint: `POST /deployments/${role}`,
    what: 'where the environment is known',
    before: published,
    path: `/api/deployments/${role}`,
    body: production,
    audited: [deployed(some)],
    told: [recorded],
  })
  return [
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
      audited: [
        {
          action: 'delete',
          resource: 'environments',
          changes: {
            name: { from: 'production', to: null },
            production: { from: false, to: null },
          },
        },
      ],
      told: [told('environment', 'environment.deleted', { name: 'production' })],
    },
    {
      endpoint: 'POST /deployments',
      what: 'to an environment that nobody made',
      before: publishCastle,
      path: '/api/deployments',
      body: { ...production, deployedBy: 'ci', gitSha: 'abc' },
      audited: [
        {
          action: 'insert',
          resource: 'deployments',
          changes: {
            ...deployed(some).changes,
            deployed_by: { from: null, to: 'ci' },
            git_sha: { from: null, to: 'abc' },
          },
        },
        insert('environments', { name: 'production', production: false }),
      ],
      told: [recorded, told('environment', 'environment.created', { name: 'production' })],
    },
    {
      endpoint: 'POST /deployments',
      what: 'in the place of another',
      before: async (tenant) => {
        await publishCastle(tenant)
        await tenant.call('POST', '/api/deployments', { body: production })
      },
      path: '/api/deployments',
      body: production,
      audited: [deployed(some), update('deployments', { active: { from: true, to: false } })],
      told: [recorded],
    },
    asRole('consumer'),
    asRole('provider'),
  ]
}
