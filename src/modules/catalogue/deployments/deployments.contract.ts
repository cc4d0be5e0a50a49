import { z } from 'zod'
import { Instant, text, textIfAny } from '../../../core/http/shapes.ts'
import { EnvironmentName } from '../environments/index.ts'
import { GitSha, ServiceName, SpecType, VersionOrSha } from '../services/index.ts'
import { deploymentStatuses } from './deployments.schema.ts'

const version = { description: 'The version of the service.', examples: ['1.4.0'] }
const environment = { description: 'The name of the environment.', examples: ['production'] }
const Id = z.uuid().describe('The id of the deployment.')
const DeployedAt = Instant.describe('When the deployment was recorded.')
const Service = z
  .string()
  .describe('The name of the service.')
  .meta({ examples: ['castle-service'] })

const deployment = {
  name: ServiceName,
  version: VersionOrSha,
  environment: EnvironmentName.describe('The name of the environment, which is created if needed.'),
  deployedBy: textIfAny(255)
    .describe('The person or job that deployed; the caller where it is missing or empty.')
    .meta({ examples: ['release-pipeline'] }),
  gitSha: GitSha.describe('The Git commit that was deployed. An empty text counts as null.'),
}

export const RecordDeployment = z
  .strictObject({
    ...deployment,
    dependencies: z
      .unknown()
      .optional()
      .describe('Ignored: clients of the published protocol can send it.'),
  })
  .meta({ id: 'RecordDeployment' })
export type RecordDeployment = z.output<typeof RecordDeployment>

const recorded = {
  id: Id,
  service: Service,
  version: z.string().meta(version),
  environment: z.string().meta(environment),
  deployedAt: DeployedAt,
  deployedBy: z.string().describe('The person or job that deployed.'),
  active: z.boolean().describe('Whether the version is deployed now.'),
  status: z
    .enum(deploymentStatuses)
    .describe(
      'The outcome: `failed` while it is blocked, `resolved` once it is deployed after all.',
    )
    .meta({ id: 'DeploymentStatus' }),
}

export const RecordedDeployment = z
  .object(recorded)
  .meta({ id: 'RecordedDeployment', description: 'A deployment after it was recorded.' })

export const RecordedRole = z
  .object({
    status: z.literal('deployed').describe('Always `deployed`.'),
    deployment: z
      .object({
        id: Id,
        type: z.enum(['consumer', 'provider']).describe('The role of the service.'),
        name: Service,
        version: z.string().meta(version),
        environment: z.string().meta(environment),
        specType: SpecType,
        deployedAt: DeployedAt,
      })
      .describe('The deployment that was recorded.'),
  })
  .meta({ id: 'RecordedRole', description: 'The recorded deployment of a consumer or provider.' })

export const Deployment = z
  .object({
    ...recorded,
    gitSha: z.string().nullable().describe('The Git commit that was deployed; null if unknown.'),
    gitRepositoryUrl: z
      .string()
      .nullable()
      .describe('The URL of the Git repository of the service; null if unknown.'),
    specType: SpecType,
    endedAt: Instant.nullable().describe(
      'When the version was removed or replaced; null for an active or blocked deployment.',
    ),
    failureReason: z
      .string()
      .nullable()
      .describe('Why the deployment was blocked; null for any other.'),
    failureDetails: z
      .unknown()
      .describe('The reasons in detail, as they were recorded; null where there are none.'),
  })
  .meta({ id: 'Deployment', description: 'A version of a service in an environment.' })

export const DeploymentList = z.array(Deployment)

export const ActiveQuery = z.strictObject({
  environment: EnvironmentName,
  include_inactive: z
    .stringbool({ truthy: ['true'], falsy: ['false'] })
    .default(false)
    .describe('Whether the list also has ended and blocked deployments.'),
})
export type ActiveQuery = z.output<typeof ActiveQuery>

/** The present state of a deployment: deployed; removed or replaced; or rejected for its environment. */
export const states = ['active', 'ended', 'blocked'] as const

export const State = z
  .array(z.enum(states))
  .describe('Only deployments in one of these states; repeat the parameter for several.')

export const SummaryFilter = z.strictObject({
  service: ServiceName.optional(),
  environment: EnvironmentName.optional(),
})
export type SummaryFilter = z.output<typeof SummaryFilter>

const counts = {
  total: z.int().describe('The number of deployments.'),
  active: z.int().describe('The number of active deployments.'),
  ended: z.int().describe('The number of deployments that were removed or replaced.'),
  blocked: z.int().describe('The number of deployments that were blocked.'),
}
const EnvironmentSummary = z
  .object({
    environment: z.string().meta(environment),
    displayName: z
      .string()
      .nullable()
      .describe('The display name of the environment; null where it is the name itself.'),
    production: z.boolean().describe('Whether customers use the environment.'),
    ...counts,
  })
  .meta({ id: 'EnvironmentSummary', description: 'The deployments of an environment.' })

export const DeploymentSummary = z
  .object({
    ...counts,
    environments: z.array(EnvironmentSummary).describe('The same by environment.'),
    recent: z.array(Deployment).describe('The ten newest deployments.'),
  })
  .meta({ id: 'DeploymentSummary', description: 'Deployments by environment and state.' })

export const RecordBlocked = z
  .strictObject({
    ...deployment,
    reason: text(2000)
      .describe('Why the version cannot be deployed.')
      .meta({ examples: ['Not verified'] }),
    reasons: z
      .array(z.record(z.string(), z.unknown()))
      .max(1000)
      .default([])
      .describe('The reasons in detail, such as those of a deployability check.'),
  })
  .meta({ id: 'RecordBlockedDeployment' })
export type RecordBlocked = z.output<typeof RecordBlocked>

export const Undeploy = z
  .strictObject({ name: ServiceName, environment: EnvironmentName })
  .meta({ id: 'Undeploy' })
export type Undeploy = z.output<typeof Undeploy>
