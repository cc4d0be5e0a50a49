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
  branch: BranchName.optional().describe('The name of the branch; the main branch by default.'),
  environment: EnvironmentName.optional().describe(
    'The environment to deploy to; by default the main branches of the other services are compared.',
  ),
})

const colors = { verified: '#2a7d2e', failed: '#b3261e', unknown: '#8a6d00' }

export const badgeEndpoints = [
  endpoint.get(
    '/services/{service}/badge.svg',
    {
      operation: 'getServiceBadge',
      summary: 'Get the badge of a service',
      description: 'An SVG image with the verification state of the head of a branch.',
      permission: contractPermissions.read,
      params: ServicePath,
      query: BadgeQuery,
      media: 'image/svg+xml',
      etag: true,
      responses: { 200: z.string().describe('The SVG document.') },
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
      // With the id of the service, the tags of two tenants never match.
      return ok(svg, { ETag: `"${(await digest(`${serviceId} ${svg}`)).slice(0, 32)}"` })
    },
  ),
]
