import { z } from 'zod'
import { Instant, Moment } from '../../../core/http/shapes.ts'
import { Version } from '../../catalogue/services/index.ts'
import { ContractStatus, partyFields } from '../contracts/index.ts'
import { State, StatusVersion } from './verification.contract.ts'

const flag = z.stringbool({ truthy: ['true'], falsy: ['false'] })
const ResultId = z.uuid().describe('The id of the result.')
const TaskId = z.uuid().describe('The id of the task.')
const party = {
  provider: z.string().describe('The name of the provider.'),
  consumer: z.string().describe('The name of the consumer.'),
  consumerVersion: z.string().describe('The version of the consumer.'),
}
const passed = z.int().describe('The number of reported interactions that passed.')
const failed = z.int().describe('The number of reported interactions that failed.')

export const TaskPath = z.object({ task: TaskId })
export const TaskQuery = z.strictObject({ providerVersion: StatusVersion.optional() })
export const Pending = flag.describe('Only tasks that are pending, or only those that are not.')

export const Result = z
  .object({
    id: ResultId,
    taskId: TaskId,
    provider: party.provider,
    providerVersion: z.string().describe('The provider version that was verified.'),
    providerGitSha: z.string().nullable().describe('The commit of the version; null if unknown.'),
    consumer: party.consumer,
    consumerVersion: party.consumerVersion,
    passed,
    failed,
    state: State.describe('The state of the two versions after the report.'),
    createdAt: Instant.describe('When the result was reported.'),
  })
  .meta({ id: 'VerificationResult', description: 'A verification that a provider reported.' })

export const ResultPath = z.object({ result: ResultId })
export const resultFields = {
  providerVersion: Version.describe('The provider version that was verified.'),
  contract: z.uuid().describe('Only results about the parties of this contract.'),
  from: Moment.describe('Only results reported at this instant or later.'),
  to: Moment.describe('Only results reported at this instant or earlier.'),
}

export const LatestResult = z
  .object({
    id: TaskId,
    ...party,
    state: State,
    resultId: ResultId.nullable().describe(
      'The id of the newest result on the task; null without one.',
    ),
    providerVersion: z
      .string()
      .nullable()
      .describe('The provider version that gave the newest verdict; null without one.'),
    passed: z.int().nullable().describe('The number of needed interactions that pass.'),
    failed: z.int().nullable().describe('The number of needed interactions that fail.'),
    verifiedAt: Instant.nullable().describe('When the newest verdict was given; null without one.'),
  })
  .meta({
    id: 'LatestVerificationResult',
    description: 'A task with the provider version that gave the newest verdict on it.',
  })

export const Success = flag.describe('Only outcomes that passed, or only those that failed.')
export const Outcome = z
  .object({
    id: z.uuid().describe('The id of the outcome.'),
    interactionId: z.uuid().describe('The id of the interaction.'),
    operation: z.string().describe('The operation of the interaction.'),
    success: z.boolean().describe('Whether the response matched.'),
    error: z.string().nullable().describe('Why it did not match; null if it did.'),
    errorDetails: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('Details of the error; null without any.'),
    actualResponse: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('The response that the provider gave; null if not reported.'),
  })
  .meta({ id: 'VerificationOutcome', description: 'The outcome of replaying an interaction.' })

export const StatisticsQuery = z.strictObject({
  ...z.object(partyFields).partial().shape,
  days: z.coerce
    .number()
    .int()
    .min(1)
    .max(365)
    .default(30)
    .describe('The number of days up to now that are counted.'),
})
export type StatisticsQuery = z.output<typeof StatisticsQuery>

const counts = {
  totalVerifications: z.int().describe('The number of results.'),
  passedVerifications: z
    .int()
    .describe('The number of results after which the versions were verified.'),
  failedVerifications: z.int().describe('The number of results with a failure.'),
  passRate: z.number().nullable().describe('The share that passed, 0 to 1; null without results.'),
}
export const VerificationStatistics = z
  .object({
    ...counts,
    days: z
      .array(z.object({ day: z.iso.date().describe('The day in UTC.'), ...counts }))
      .describe('The days with results, newest first.'),
  })
  .meta({ id: 'VerificationStatistics', description: 'The number of results by outcome and day.' })

export const Dependency = z
  .object({
    id: z.uuid().describe('The id of the dependency; that of its verification task.'),
    consumer: party.consumer,
    consumerVersion: party.consumerVersion,
    provider: party.provider,
    providerVersion: z.string().describe('The provider version of the newest recording.'),
    environment: z.string().describe('The environment of the newest recording.'),
    interactionCount: z.int().describe('The number of interactions to verify.'),
    createdAt: Instant.describe('When the dependency was first recorded.'),
    updatedAt: Instant.describe('When the dependency was last updated.'),
  })
  .meta({ id: 'Dependency', description: 'A consumer version that depends on a provider.' })

export const UpdateContract = z
  .strictObject({ status: ContractStatus })
  .meta({ id: 'UpdateContract' })
