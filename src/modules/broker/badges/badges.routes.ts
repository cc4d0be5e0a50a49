import { z } from 'zod'
import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { Problem } from '../../../core/problems/problem.ts'
import { NotFound } from '../../../core/problems/problems.ts'
import { digest } from '../../../core/runtime/digest.ts'
import { BranchName } from '../../catalogue/branches/index.ts'
import { EnvironmentName } from '../../catalogue/environments/index.ts'
import { ServicePath } from '../../catalogue/services/index.ts'
import { contractPermissions } from '../contracts/index.ts'
import { canIDeploy, judge } from '../deployability/index.ts'
import { renderBadge } from './badge.ts'

const BadgeQuery = z.strictObject({
  branch: BranchName.optional().meta({ description: 'The main branch unless said' }),
  environment: EnvironmentName.optional().meta({
    description:
      'Whether its head may go there; without it, whether it is verified with each main branch',
  }),
})

const colors = { verified: '#2a7d2e', failed: '#b3261e', unknown: '#8a6d00' }

export const badgeEndpoints = [
  endpoint.get(
    '/services/{service}/badge.svg',
    {
      summary: 'What is known of the head of a branch, as a picture',
      permission: contractPermissions.read,
      params: ServicePath,
      query: BadgeQuery,
      media: 'image/svg+xml',
      responses: { 200: z.string() },
    },
    async ({ tenant, params: { service }, query: { branch, environment } }) => {
      const target = environment === undefined ? { mainBranch: true as const } : { environment }
      const rows = await tenant.read((db) => canIDeploy(db, [{ service, branch }], target))
      const { serviceId } = found(rows)
      if (serviceId === null) throw new Problem(NotFound)
      const { state } = judge(rows, { tolerance: 'none', ignore: [] })
      const svg = renderBadge({
        label: [service, branch, environment].filter(Boolean).join(' '),
        message: environment !== undefined && state === 'verified' ? 'deployable' : state,
        color: colors[state],
      })
      // The service's id is in the tag, so that no two tenants share one.
      return ok(svg, { ETag: `"${(await digest(`${serviceId} ${svg}`)).slice(0, 32)}"` })
    },
  ),
]
