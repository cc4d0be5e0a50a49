import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant, Moment } from '../../../core/http/shapes.ts'
import { ServiceName, Version } from '../../catalogue/services/index.ts'
import { ContractStatus } from '../contracts/index.ts'
import { State, Task } from './verification.contract.ts'

const flag = z.stringbool({ truthy: ['true'], falsy: ['false'] })
const parties = {
  provider: ServiceName.optional(),
  consumer: ServiceName.optional(),
  consumerVersion: Version.optional(),
}

export const Page = z.strictObject(pageQuery)
export const TaskPath = z.object({ task: z.uuid() })
export const TaskPage = pageOf(Task)
export const TaskFilter = z.strictObject({
  ...pageQuery,
  ...parties,
  /** The version that `status` is of; else the one that the consumer tested against. */
  providerVersion: Version.optional(),
  pending: flag.optional(),
})
export type TaskFilter = z.output<typeof TaskFilter>
export const TaskQuery = z.strictObject({ providerVersion: Version.optional() })

/** `state` is what the result says of the task as it is now. */
export const Result = z.object({
  id: z.uuid(),
  taskId: z.uuid(),
  provider: z.string(),
  providerVersion: z.string(),
  providerGitSha: z.string().nullable(),
  consumer: z.string(),
  consumerVersion: z.string(),
  generation: z.int(),
  complete: z.boolean(),
  passed: z.int(),
  failed: z.int(),
  state: State,
  createdAt: Instant,
})
export const ResultPath = z.object({ result: z.uuid() })
export const ResultPage = pageOf(Result)
export const ResultFilter = z.strictObject({
  ...pageQuery,
  ...parties,
  providerVersion: Version.optional(),
  contract: z.uuid().optional(),
  from: Moment.optional(),
  to: Moment.optional(),
})
export type ResultFilter = z.output<typeof ResultFilter>

/** The newest result of each task, of whichever version; null where there is none. */
export const LatestFilter = z.strictObject({ ...pageQuery, ...parties })
export type LatestFilter = z.output<typeof LatestFilter>
export const LatestPage = pageOf(
  z.object({
    id: z.uuid(),
    provider: z.string(),
    consumer: z.string(),
    consumerVersion: z.string(),
    state: State,
    resultId: z.uuid().nullable(),
    providerVersion: z.string().nullable(),
    passed: z.int().nullable(),
    failed: z.int().nullable(),
    complete: z.boolean().nullable(),
    verifiedAt: Instant.nullable(),
  }),
)

export const OutcomeFilter = z.strictObject({ ...pageQuery, success: flag.optional() })
export type OutcomeFilter = z.output<typeof OutcomeFilter>
export const OutcomePage = pageOf(
  z.object({
    id: z.uuid(),
    interactionId: z.uuid(),
    operation: z.string(),
    success: z.boolean(),
    error: z.string().nullable(),
    errorDetails: z.record(z.string(), z.unknown()).nullable(),
    actualResponse: z.record(z.string(), z.unknown()).nullable(),
  }),
)

export const StatisticsQuery = z.strictObject({
  ...parties,
  days: z.coerce.number().int().min(1).max(365).default(30),
})
export type StatisticsQuery = z.output<typeof StatisticsQuery>

const counts = {
  totalVerifications: z.int(),
  passedVerifications: z.int(),
  failedVerifications: z.int(),
  /** The share that passed, 0 to 1; null where there is none. */
  passRate: z.number().nullable(),
}
export const VerificationStatistics = z.object({
  ...counts,
  days: z.array(z.object({ day: z.iso.date(), ...counts })),
})

export const Dependency = z.object({
  id: z.uuid(),
  consumer: z.string(),
  consumerVersion: z.string(),
  provider: z.string(),
  providerVersion: z.string(),
  environment: z.string(),
  interactionCount: z.int(),
  createdAt: Instant,
  updatedAt: Instant,
})
export const DependencyPath = z.object({ dependency: z.uuid() })
export const DependencyFilter = z.strictObject({ ...pageQuery, ...parties })
export type DependencyFilter = z.output<typeof DependencyFilter>
export const DependencyPage = pageOf(Dependency)

export const PatchContract = z.strictObject({ status: ContractStatus })
export type PatchContract = z.output<typeof PatchContract>
