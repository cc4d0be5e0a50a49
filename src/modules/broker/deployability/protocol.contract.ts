import { z } from 'zod'
import { EnvironmentName } from '../../catalogue/environments/index.ts'
import { ServiceName, Version } from '../../catalogue/services/index.ts'
import { State } from '../verification/index.ts'
import { Tolerance } from './deployability.contract.ts'

export const CanIDeployQuery = z
  .strictObject({
    service: ServiceName.optional().describe('The name of the service; required.'),
    consumer: ServiceName.optional().describe('Another name of `service`.'),
    version: Version.describe('The version or commit to deploy.'),
    environment: EnvironmentName.describe('The environment to deploy to.'),
    semverCompatibility: Tolerance,
  })
  .refine(({ service, consumer }) => service !== undefined || consumer !== undefined, {
    path: ['service'],
    message: 'is required',
  })

const name = z.string().describe('The name of the service.')
const version = z.string().describe('The version; `any` if none is there.')

const ServiceInfo = z
  .object({
    service: name,
    version,
    verified: z.boolean().describe('Whether the pair is verified.'),
    state: State,
    nearestVerifiedVersion: z
      .string()
      .optional()
      .describe('The nearest provider version of the same major version that is verified.'),
    semverCompatible: z
      .enum(['none', 'patch', 'minor'])
      .nullable()
      .describe('The tolerance under which that version counts; null if none is needed.'),
    interactionCount: z.int().describe('The number of interactions.'),
    activelyDeployed: z.boolean().describe('Whether the provider is in the environment.'),
  })
  .meta({ id: 'CanIDeployService', description: 'A service that the version meets.' })

const Issue = z
  .object({
    type: z
      .enum(['verification_failed', 'not_deployed', 'no_interactions'])
      .describe('The kind of issue.'),
    service: name,
    version,
    reason: z.string().describe('The issue as a sentence.'),
    suggestion: z.string().describe('A way to resolve it.'),
    state: State,
  })
  .meta({ id: 'CanIDeployIssue', description: 'A reason why the version cannot be deployed.' })

export const CanIDeploy = z
  .object({
    canDeploy: z.boolean().describe('Whether the version can be deployed.'),
    state: State.describe('The state of all pairs.'),
    providers: z.array(ServiceInfo).describe('The providers that the version needs.'),
    consumers: z.array(ServiceInfo).describe('The consumers that need the version.'),
    issues: z.array(Issue).describe('The reasons why the version cannot be deployed.'),
    message: z.string().describe('The result as a sentence.'),
    serviceType: z
      .enum(['consumer', 'provider', 'both', 'unknown'])
      .describe('The roles that the service has in contracts.'),
  })
  .meta({ id: 'CanIDeploy', description: 'Whether a version can be deployed.' })
