import { z } from 'zod'
import { text } from '../../../core/http/shapes.ts'
import { EnvironmentName } from '../../catalogue/environments/index.ts'
import { ServiceName, Version } from '../../catalogue/services/index.ts'
import { states } from '../verification/index.ts'

const Tolerance = z.enum(['none', 'patch', 'minor']).default('none')

/** A13 of the client protocol; `consumer` is another name of `service`. */
export const CanIDeployQuery = z
  .strictObject({
    service: ServiceName.optional(),
    consumer: ServiceName.optional(),
    version: Version,
    environment: EnvironmentName,
    semverCompatibility: Tolerance,
  })
  .refine(({ service, consumer }) => service !== undefined || consumer !== undefined, {
    path: ['service'],
    message: 'is required',
  })

const ServiceInfo = z.object({
  service: z.string(),
  version: z.string(),
  verified: z.boolean(),
  state: z.enum(states),
  nearestVerifiedVersion: z.string().optional(),
  semverCompatible: z.enum(['none', 'patch', 'minor']).nullable(),
  interactionCount: z.int(),
  activelyDeployed: z.boolean(),
})

export const CanIDeploy = z.object({
  canDeploy: z.boolean(),
  state: z.enum(states),
  providers: z.array(ServiceInfo),
  consumers: z.array(ServiceInfo),
  issues: z.array(
    z.object({
      type: z.enum(['verification_failed', 'not_deployed', 'no_interactions']),
      service: z.string(),
      version: z.string(),
      reason: z.string(),
      suggestion: z.string(),
      state: z.enum(states),
    }),
  ),
  message: z.string(),
  serviceType: z.enum(['consumer', 'provider', 'both', 'unknown']),
})

/** `service`, or `service@version`; the `@` of a scope is part of the service's name. */
const Named = text(400).transform((said, context) => {
  const at = said.lastIndexOf('@')
  const [name, asked] = at > 0 ? [said.slice(0, at), said.slice(at + 1)] : [said, undefined]
  const service = ServiceName.safeParse(name)
  const version = Version.optional().safeParse(asked)
  if (service.success && version.success) return { service: service.data, version: version.data }
  context.addIssue({ code: 'custom', message: 'must be service or service@version' })
  return z.NEVER
})
const flag = z.stringbool({ truthy: ['true'], falsy: ['false'] })

export const DeployabilityQuery = z
  .strictObject({
    select: z
      .array(Named)
      .min(1)
      .max(50)
      .refine(
        (all) => new Set(all.map(({ service }) => service)).size === all.length,
        'must name each service once',
      )
      .meta({
        description:
          'What is deployed together: service@version, service@git-sha, or service for the head of its main branch; repeated for several',
      }),
    environment: EnvironmentName.optional().meta({ description: 'Where it is deployed to' }),
    branch: text(255)
      .optional()
      .meta({ description: 'Against the heads of this branch, in place of an environment' }),
    mainBranch: flag.default(false).meta({
      description:
        'Against the heads of each main branch (can I merge), in place of an environment',
    }),
    semverCompatibility: Tolerance,
    ignore: z
      .array(Named)
      .max(100)
      .default([])
      .meta({ description: 'service or service@version whose verification is not waited for' }),
    dryRun: flag
      .default(false)
      .meta({ description: 'Says deployable whatever the state is, which is told all the same' }),
  })
  .refine(
    ({ environment, branch, mainBranch }) =>
      [environment !== undefined, branch !== undefined, mainBranch].filter(Boolean).length === 1,
    {
      path: ['environment'],
      message: 'exactly one of environment, branch and mainBranch is given',
    },
  )
export type DeployabilityQuery = z.output<typeof DeployabilityQuery>

const Party = z.object({ service: z.string(), version: z.string().nullable() })
const causes = [
  'unknown_service',
  'unregistered_version',
  'not_deployed',
  'failed',
  'never_verified',
  'partly_verified',
  'outdated',
] as const

export const Deployability = z.object({
  deployable: z.boolean(),
  state: z.enum(states),
  dryRun: z.boolean(),
  target: z.object({
    environment: z.string().nullable(),
    branch: z.string().nullable(),
    mainBranch: z.boolean(),
  }),
  summary: z.object({
    verified: z.int(),
    failed: z.int(),
    unknown: z.int(),
    ignored: z.int(),
    message: z.string(),
  }),
  services: z.array(Party.extend({ registered: z.boolean() })),
  reasons: z.array(
    z.object({
      cause: z.enum(causes),
      state: z.enum(states),
      ignored: z.boolean(),
      consumer: Party.nullable(),
      provider: Party.nullable(),
      detail: z.string(),
      todo: z.string(),
    }),
  ),
  pairs: z.array(
    z.object({
      consumer: Party,
      provider: Party,
      state: z.enum(states),
      ignored: z.boolean(),
      interactions: z.int(),
      verifiedWith: z.string().nullable(),
    }),
  ),
})
