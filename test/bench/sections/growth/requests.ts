import type { BenchWorld } from '../../world.ts'

/** A request that is asked of each size: its name, and its path below `/api/v1` there. */
export type Asked = { name: string; path: (world: BenchWorld) => Promise<string> }

const plain = (name: string, path: string): Asked => ({ name, path: async () => path })

/** A list from behind the 60th oldest row of its table on: all that is newer is passed over. */
function deep(name: string, list: string, table: string): Asked {
  return {
    name,
    path: async ({ owner, tenantId }) => {
      const [row] = await owner([
        `select id from ${table} where tenant_id = $1 order by id limit 1 offset 60`,
        tenantId,
      ])
      return `${list}?cursor=${Buffer.from(String(row?.id)).toString('base64url')}`
    },
  }
}

export const pages: readonly Asked[] = [
  plain('services', '/services'),
  plain('versions of a service', '/services/service-1/versions'),
  plain('contracts', '/contracts'),
  deep('contracts, at the end', '/contracts', 'contracts'),
  plain('contracts of a provider', '/contracts?provider=service-1'),
  plain('interactions', '/interactions'),
  deep('interactions, at the end', '/interactions', 'interactions'),
  plain('interactions of a provider', '/interactions?provider=service-1'),
  plain('interactions of a version', '/interactions?consumer=service-1&consumerVersion=1.1.0'),
  plain('interactions of an operation', '/interactions?operation=GET%20/castles/7'),
  plain('verification tasks of a provider', '/verification-tasks?provider=service-1'),
  plain('verification results', '/verification-results'),
  deep('verification results, at the end', '/verification-results', 'verification_results'),
  plain('newest results', '/verification-results/latest'),
  plain('deployments', '/deployments'),
  plain('deployments of an environment', '/deployments?environment=production'),
  plain('deployments of a service', '/services/service-1/deployments'),
  plain('events', '/events'),
  plain('events of a rare type', '/events?type=service.registered'),
  plain('matrix', '/matrix'),
  plain('graph of an environment, 254 services', '/graph?environment=production&limit=500'),
]

const mayDeploy = (service: string) =>
  `/can-i-deploy?service=${service}&version=1.0.0&environment=production`

export const canIDeploys: readonly Asked[] = [
  plain('10 and 10, verified', mayDeploy('hub-10')),
  plain('200 and 200, verified', mayDeploy('hub-200')),
  plain('200 and 200, none verified', mayDeploy('new-200')),
]
