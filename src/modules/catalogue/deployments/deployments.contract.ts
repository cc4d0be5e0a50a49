import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant, text, textIfAny } from '../../../core/http/shapes.ts'
import { EnvironmentName } from '../environments/index.ts'
import { GitSha, ServiceName, SpecType, Version } from '../services/index.ts'

/** What clients send: `version` may be the git sha of one; `dependencies` means nothing, as in the client protocol. */
export const RecordDeployment = z.strictObject({
  name: ServiceName,
  version: Version,
  environment: EnvironmentName,
  deployedBy: textIfAny(255),
  gitSha: GitSha,
  dependencies: z.unknown().optional(),
})
export type RecordDeployment = z.output<typeof RecordDeployment>

const Status = z.enum(['attempted', 'successful', 'failed', 'resolved'])

export const RecordedDeployment = z.object({
  id: z.uuid(),
  service: z.string(),
  version: z.string(),
  environment: z.string(),
  deployedAt: Instant,
  deployedBy: z.string(),
  active: z.boolean(),
  status: Status,
})

export const RecordedRole = z.object({
  status: z.literal('deployed'),
  deployment: z.object({
    id: z.uuid(),
    type: z.enum(['consumer', 'provider']),
    name: z.string(),
    version: z.string(),
    environment: z.string(),
    specType: SpecType,
    deployedAt: Instant,
  }),
})

export const Deployment = RecordedDeployment.extend({
  gitSha: z.string().nullable(),
  gitRepositoryUrl: z.string().nullable(),
  specType: SpecType,
  endedAt: Instant.nullable(),
  failureReason: z.string().nullable(),
  failureDetails: z.unknown(),
})

export const ActiveQuery = z.strictObject({
  environment: EnvironmentName,
  include_inactive: z.stringbool({ truthy: ['true'], falsy: ['false'] }).default(false),
})
export type ActiveQuery = z.output<typeof ActiveQuery>
export const DeploymentList = z.array(Deployment)

/** What a deployment is now: deployed; taken down or replaced; or kept from its environment. */
export const states = ['active', 'ended', 'blocked'] as const

export const DeploymentFilter = z.strictObject({
  ...pageQuery,
  service: ServiceName.optional(),
  environment: EnvironmentName.optional(),
  state: z
    .array(z.enum(states))
    .optional()
    .meta({ description: 'Any of these; repeated for several' }),
})
export type DeploymentFilter = z.output<typeof DeploymentFilter>
export const DeploymentPage = pageOf(Deployment)

export const HistoryFilter = DeploymentFilter.omit({ service: true })

export const SummaryFilter = z.strictObject({
  service: ServiceName.optional(),
  environment: EnvironmentName.optional(),
})
export type SummaryFilter = z.output<typeof SummaryFilter>

const counted = { total: z.int(), active: z.int(), ended: z.int(), blocked: z.int() }
export const DeploymentSummary = z.object({
  ...counted,
  environments: z.array(
    z.object({
      environment: z.string(),
      displayName: z.string().nullable(),
      production: z.boolean(),
      ...counted,
    }),
  ),
  recent: z.array(Deployment),
})

export const DeploymentPath = z.object({ deployment: z.uuid() })

/** `reasons` are kept as they are said, such as those of /deployability. */
export const RecordBlocked = RecordDeployment.omit({ dependencies: true }).extend({
  reason: text(2000),
  reasons: z.array(z.record(z.string(), z.unknown())).max(1000).default([]),
})
export type RecordBlocked = z.output<typeof RecordBlocked>

export const Undeploy = z.strictObject({ name: ServiceName, environment: EnvironmentName })
export type Undeploy = z.output<typeof Undeploy>
