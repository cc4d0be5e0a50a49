import { z } from 'zod'
import { created, endpoint, location, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { Problem } from '../../../core/problems/problem.ts'
import { tasksForProvider } from './for-provider.queries.ts'
import { reportResults } from './report.queries.ts'
import {
  ProviderPath,
  ProviderTasks,
  ReceivedResults,
  ReportResults,
  reportLimit,
  TasksQuery,
} from './verification.contract.ts'
import { verificationPermissions } from './verification.permissions.ts'
import { ForeignInteraction, InvalidTaskId, TaskNotFound } from './verification.problems.ts'

export const verificationProtocol = [
  endpoint.get(
    '/verification/{provider}',
    {
      operation: 'getProviderVerificationTasks',
      summary: 'Get the verification tasks of a provider with their interactions',
      description:
        'Gives each interaction once, in the most important task: deployed consumer versions first, then released ones, heads of branches and the rest. A large task comes in parts, each to be reported by itself. With `providerVersion`, interactions that this version passed are left out. An answer has at most 10,000 interactions; the header `Link` says that there are more, which follow when these are verified.',
      permission: verificationPermissions.read,
      params: ProviderPath,
      query: TasksQuery,
      responses: { 200: ProviderTasks },
    },
    async ({ tenant, params: { provider }, query }) => {
      const rows = await tenant.read((db) => tasksForProvider(db, provider, query))
      return ok(rows, restOf(provider, rows))
    },
  ),
  endpoint.post(
    '/verification/{provider}',
    {
      operation: 'reportVerificationResults',
      summary: 'Report the results of a verification task',
      permission: verificationPermissions.report,
      params: ProviderPath,
      body: ReportResults,
      bodyLimit: reportLimit,
      bulk: true,
      location: '/verification-results/{result}',
      responses: { 201: ReceivedResults },
      problems: [InvalidTaskId, TaskNotFound, ForeignInteraction],
    },
    async ({ tenant, params, body }) => {
      if (!z.uuid().safeParse(body.taskId).success) throw new Problem(InvalidTaskId)
      const rows = await tenant.write((db) => reportResults(db, params.provider, body))
      const { id, passed, failed, state } = found(rows)
      const total = body.results.length
      const summary = { total, passed, failed, dependencyStatusUpdated: state !== 'unknown' }
      return created(
        { status: 'received' as const, id, summary },
        location(`/verification-results/${id}`),
      )
    },
  ),
]

/** The link to all tasks, where an answer leaves out interactions. RFC 8288. */
function restOf(provider: string, [row]: readonly { left: number }[]): Record<string, string> {
  if (!row?.left) return {}
  const query = new URLSearchParams({ provider })
  return { Link: `</api/v1/verification-tasks?${query}>; rel="collection"` }
}
