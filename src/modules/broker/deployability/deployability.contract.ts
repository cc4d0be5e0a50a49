import { z } from 'zod'
import { text } from '../../../core/http/shapes.ts'
import { EnvironmentName } from '../../catalogue/environments/index.ts'
import { ServiceName, Version } from '../../catalogue/services/index.ts'
import { State } from '../verification/index.ts'

export const Tolerance = z
  .enum(['none', 'patch', 'minor'])
  .default('none')
  .describe(
    'The provider versions whose verification counts for a version without one: none, those of the same minor version, or those of the same major version.',
  )

/** `service`, or `service@version`; the `@` of a scope is part of the name. */
const Named = text(400)
  .transform((selection, context) => {
    const at = selection.lastIndexOf('@')
    const [name, asked] =
      at > 0 ? [selection.slice(0, at), selection.slice(at + 1)] : [selection, undefined]
    const service = ServiceName.safeParse(name)
    const version = Version.optional().safeParse(asked)
    if (service.success && version.success) return { service: service.data, version: version.data }
    context.addIssue({ code: 'custom', message: 'must be service or service@version' })
    return z.NEVER
  })
  .meta({ examples: ['castles@1.2.0'] })
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
          'The versions to deploy together: `service@version`, `service@commit`, or `service` for the head of its branch. Repeat it for several.',
        examples: [['castles@1.2.0']],
      }),
    environment: EnvironmentName.optional().describe('The environment to deploy to.'),
    branch: text(255).optional().describe('The branch to merge into, instead of an environment.'),
    mainBranch: flag
      .default(false)
      .describe('Merge into the main branch of each service, instead of an environment.'),
    semverCompatibility: Tolerance,
    ignore: z
      .array(Named)
      .max(100)
      .default([])
      .describe('Services or versions (`service@version`) that need no verification.'),
    dryRun: flag
      .default(false)
      .describe('Whether the answer is `deployable` in any state; the state is still reported.'),
  })
  .refine(
    ({ environment, branch, mainBranch }) =>
      [environment !== undefined, branch !== undefined, mainBranch].filter(Boolean).length === 1,
    {
      path: ['environment'],
      message: 'exactly one of environment, branch and mainBranch is required',
    },
  )
export type DeployabilityQuery = z.output<typeof DeployabilityQuery>

const ServiceAtVersion = z.object({
  service: z.string().describe('The name of the service.'),
  version: z.string().nullable().describe('The version; null if none is known.'),
})
const causes = [
  'unknown_service',
  'unregistered_version',
  'not_deployed',
  'failed',
  'never_verified',
  'partly_verified',
] as const
const parties = {
  consumer: ServiceAtVersion.describe('The consumer.'),
  provider: ServiceAtVersion.describe('The provider.'),
}
const ignored = z.boolean().describe('Whether the query ignores it.')
const pairs = z.int()

const Target = z.object({
  environment: z.string().nullable().describe('The environment; null for a merge.'),
  branch: z.string().nullable().describe('The branch; null without one.'),
  mainBranch: z.boolean().describe('Whether the target is the main branch of each service.'),
})

const Summary = z.object({
  verified: pairs.describe('The number of verified pairs.'),
  failed: pairs.describe('The number of failed pairs.'),
  unknown: pairs.describe('The number of pairs that lack verdicts.'),
  ignored: pairs.describe('The number of ignored pairs.'),
  message: z.string().describe('The result as a sentence.'),
})

const Reason = z.object({
  cause: z.enum(causes).describe('The kind of reason.'),
  state: State.describe('The state of the pair or version.'),
  ignored,
  consumer: parties.consumer.nullable().describe('The consumer; null if one version is meant.'),
  provider: parties.provider.nullable().describe('The provider; null if one version is meant.'),
  detail: z.string().describe('The reason as a sentence.'),
  todo: z.string().describe('A way to resolve it.'),
})

const Pair = z.object({
  ...parties,
  state: State.describe('The state of the pair.'),
  ignored,
  interactions: z.int().describe('The number of interactions.'),
  verifiedWith: z
    .string()
    .nullable()
    .describe('The provider version whose verification counts; null if not verified.'),
})

export const Deployability = z
  .object({
    deployable: z.boolean().describe('Whether the versions can be deployed or merged.'),
    state: State.describe('The state of all pairs that are not ignored.'),
    dryRun: z.boolean().describe('Whether `deployable` disregards the state.'),
    target: Target.describe('The environment or branch.'),
    summary: Summary.describe('The number of pairs by state.'),
    services: z
      .array(
        ServiceAtVersion.extend({
          registered: z.boolean().describe('Whether the version is registered.'),
        }),
      )
      .describe('The selected versions.'),
    reasons: z.array(Reason).describe('The reasons to wait, ignored ones included.'),
    pairs: z.array(Pair).describe('Each consumer version with each provider version it meets.'),
  })
  .meta({
    id: 'Deployability',
    description: 'Whether versions work with everything they meet at their target.',
  })
