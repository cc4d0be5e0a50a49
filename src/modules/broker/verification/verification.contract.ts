import { z } from 'zod'
import { Instant } from '../../../core/http/shapes.ts'
import { GitSha, ServiceName, SpecType, Version } from '../../catalogue/services/index.ts'
import { Environment, Interaction } from '../contracts/index.ts'
import { states } from './state.ts'

/** Interactions that an answer in one piece may have; what is more is had in pages. */
export const interactionsInAnswer = 10_000
/** Bytes that the body of a report may have: 16 MiB. */
export const reportLimit = 16 * 1024 * 1024
/** Results that a report may have. */
export const reportItems = 10_000

export const State = z.enum(states)
export const ProviderPath = z.object({ provider: ServiceName })

/**
 * `providerVersion` is the one that `status` is of; else the one that the consumer tested against. The `environment`
 * means nothing, as in the client protocol: a provider's is not that of its consumers' tests.
 */
export const TasksQuery = z.strictObject({
  environment: Environment.optional(),
  providerVersion: Version.optional(),
})
export type TasksQuery = z.output<typeof TasksQuery>

const Recorded = z.record(z.string(), z.unknown())

export const Task = z.object({
  id: z.uuid(),
  tenantId: z.uuid(),
  providerId: z.uuid(),
  consumerId: z.uuid(),
  dependencyId: z.uuid(),
  provider: z.string(),
  providerVersion: z.string(),
  consumer: z.string(),
  consumerVersion: z.string(),
  consumerGitSha: z.string().nullable(),
  environment: z.string(),
  specType: SpecType,
  generation: z.int(),
  interactionCount: z.int(),
  createdAt: Instant,
  pending: z.boolean(),
  wip: z.boolean(),
  status: State,
})

export const ProviderTask = Task.extend({ interactions: z.array(Interaction) })
export const ProviderTasks = z.array(ProviderTask)

const Result = z.object({
  interactionId: z.uuid(),
  success: z.boolean(),
  error: z.string().nullish(),
  errorDetails: Recorded.nullish(),
  actualResponse: Recorded.nullish(),
})

/** Who the consumer is, the task says; what the client says of it is accepted and means nothing. */
export const ReportResults = z.strictObject({
  taskId: z.string(),
  providerVersion: Version,
  providerGitSha: GitSha,
  consumer: z.unknown().optional(),
  consumerVersion: z.unknown().optional(),
  consumerGitSha: z.unknown().optional(),
  specType: z.unknown().optional(),
  results: z
    .array(Result)
    .max(reportItems, `A report may have at most ${reportItems} results.`)
    .superRefine(eachOnce),
})
export type ReportResults = z.output<typeof ReportResults>

export const ReceivedResults = z.object({
  status: z.literal('received'),
  /** Of the result that was stored. */
  id: z.uuid(),
  summary: z.object({
    total: z.int(),
    passed: z.int(),
    failed: z.int(),
    dependencyStatusUpdated: z.boolean(),
  }),
})

function eachOnce(results: readonly { interactionId: string }[], context: z.RefinementCtx): void {
  const seen = new Set<string>()
  for (const [index, { interactionId }] of results.entries()) {
    const id = interactionId.toLowerCase()
    if (seen.has(id)) {
      context.addIssue({
        code: 'custom',
        path: [index, 'interactionId'],
        message: 'is there twice',
      })
    }
    seen.add(id)
  }
}
