import { z } from 'zod'
import { Instant } from '../../../core/http/shapes.ts'
import { GitSha, ServiceName, SpecType, Version } from '../../catalogue/services/index.ts'
import { Environment, Interaction } from '../contracts/index.ts'
import { states } from './verification.schema.ts'

/** The number of interactions that a task may have, and that an answer of the client protocol has. */
export const interactionLimit = 10_000
/** The size limit of a report in bytes: 16 MiB. */
export const reportLimit = 16 * 1024 * 1024
/** The number of results that a report may have. */
export const reportItems = 10_000

export const State = z
  .enum(states)
  .describe(
    '`failed` if a needed interaction has a failing verdict, `verified` if each has a passing one, else `unknown`.',
  )
export type State = z.output<typeof State>
export const ProviderPath = z.object({
  provider: ServiceName.describe('The name of the provider.'),
})

export const StatusVersion = Version.describe(
  'The provider version that `status` is about; by default the version of the newest recording.',
)

/** The client packages send `environment`: a provider's is unrelated to that of its consumers' tests. */
export const TasksQuery = z.strictObject({
  environment: Environment.optional().describe('Accepted and ignored.'),
  providerVersion: StatusVersion.optional().describe(
    'The provider version that verifies: what it passed is left out, and `status` is about it.',
  ),
})
export type TasksQuery = z.output<typeof TasksQuery>

const Recorded = z.record(z.string(), z.unknown())

export const Task = z
  .object({
    id: z.uuid().describe('The id of the task.'),
    tenantId: z.uuid().describe('The id of the tenant.'),
    providerId: z.uuid().describe('The id of the provider.'),
    consumerId: z.uuid().describe('The id of the consumer.'),
    dependencyId: z.uuid().describe('The id of the dependency; that of the task.'),
    provider: z.string().describe('The name of the provider.'),
    providerVersion: z.string().describe('The provider version of the newest recording.'),
    consumer: z.string().describe('The name of the consumer.'),
    consumerVersion: z.string().describe('The version of the consumer.'),
    consumerGitSha: z.string().nullable().describe('The commit of the version; null if unknown.'),
    environment: z.string().describe('The environment of the newest recording.'),
    specType: SpecType.describe('The type of the specification of the provider.'),
    interactionCount: z.int().describe('The number of interactions to verify.'),
    createdAt: Instant.describe('When the task was created.'),
    pending: z
      .boolean()
      .describe(
        'Whether the main branch of the provider never passed one of the interactions. A failure then need not break its build.',
      ),
    wip: z
      .boolean()
      .describe('Whether the task is pending and its consumer version heads a feature branch.'),
    status: State,
  })
  .meta({
    id: 'VerificationTask',
    description: 'A consumer version whose interactions a provider has to verify.',
  })

export const ProviderTask = Task.extend({
  interactions: z.array(Interaction).describe('The interactions of this part, newest first.'),
}).meta({ id: 'ProviderTask', description: 'A verification task with interactions to verify.' })
export const ProviderTasks = z.array(ProviderTask)

const ReportedOutcome = z.object({
  interactionId: z.uuid().describe('The id of the interaction.'),
  success: z.boolean().describe('Whether the response matched.'),
  error: z.string().nullish().describe('Why the response did not match.'),
  errorDetails: Recorded.nullish().describe('Details of the error.'),
  actualResponse: Recorded.nullish().describe('The response that the provider gave.'),
})

const ignored = z.unknown().optional().describe('Accepted and ignored: the task knows it.')

export const ReportResults = z
  .strictObject({
    taskId: z.string().describe('The id of the task.'),
    providerVersion: Version.describe('The provider version that was verified.'),
    providerGitSha: GitSha.describe('The commit of the provider version.'),
    consumer: ignored,
    consumerVersion: ignored,
    consumerGitSha: ignored,
    specType: ignored,
    results: z
      .array(ReportedOutcome)
      .max(reportItems, `A report may have at most ${reportItems} results.`)
      .superRefine(eachOnce)
      .describe('The outcome of each interaction that was replayed.'),
  })
  .meta({ id: 'ReportResults' })
export type ReportResults = z.output<typeof ReportResults>

export const ReceivedResults = z
  .object({
    status: z.literal('received').describe('Always `received`.'),
    id: z.uuid().describe('The id of the verification result.'),
    summary: z
      .object({
        total: z.int().describe('The number of reported outcomes.'),
        passed: z.int().describe('The number of reported interactions that passed.'),
        failed: z.int().describe('The number of reported interactions that failed.'),
        dependencyStatusUpdated: z.boolean().describe('Whether the state is known now.'),
      })
      .describe('The number of outcomes.'),
  })
  .meta({ id: 'ReceivedResults', description: 'The result that was stored for a report.' })

function eachOnce(results: readonly { interactionId: string }[], context: z.RefinementCtx): void {
  const seen = new Set<string>()
  for (const [index, { interactionId }] of results.entries()) {
    const id = interactionId.toLowerCase()
    if (seen.has(id)) {
      context.addIssue({
        code: 'custom',
        path: [index, 'interactionId'],
        message: 'occurs twice',
      })
    }
    seen.add(id)
  }
}
