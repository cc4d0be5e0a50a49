import { z } from 'zod'
import { Deployment } from '../../catalogue/deployments/index.ts'
import { EnvironmentName } from '../../catalogue/environments/index.ts'
import { SpecType } from '../../catalogue/services/index.ts'
import { states } from '../verification/index.ts'

export const GraphQuery = z.strictObject({
  environment: EnvironmentName.optional().describe(
    'Only dependencies of versions that are deployed to this environment; those recorded last by default.',
  ),
  limit: z.coerce.number().int().min(1).max(1000).default(500).describe('The number of services.'),
})
export type GraphQuery = z.output<typeof GraphQuery>

const Edge = z
  .object({
    consumer: z.string().describe('The name of the consumer.'),
    consumerVersion: z.string().describe('The version of the consumer.'),
    provider: z.string().describe('The name of the provider.'),
    providerVersion: z
      .string()
      .nullable()
      .describe('The version of the provider; null where none is deployed or verified.'),
    state: z.enum(states).describe('The newest verification state of these versions.'),
    interactions: z.int().describe('The number of interactions that the consumer needs.'),
  })
  .meta({ id: 'GraphEdge', description: 'A dependency of a consumer on a provider.' })
export type Edge = z.output<typeof Edge>

const Node = z
  .object({
    id: z.uuid().describe('The id of the service.'),
    name: z.string().describe('The name of the service.'),
    description: z.string().nullable().describe('The purpose of the service.'),
    specType: SpecType,
    deployedVersion: z
      .string()
      .nullable()
      .describe('The version that is deployed to the environment; null where there is none.'),
    roles: z
      .object({
        isConsumer: z.boolean().describe('Whether the service has contracts as a consumer.'),
        isProvider: z.boolean().describe('Whether the service has contracts as a provider.'),
      })
      .describe('The roles of the service.'),
  })
  .meta({ id: 'GraphNode', description: 'A service in the graph.' })

export const Graph = z
  .object({
    environment: z
      .string()
      .nullable()
      .describe('The environment of the request; null where it names none.'),
    nodes: z.array(Node).describe('The services, by name.'),
    edges: z.array(Edge).describe('The dependencies of these services.'),
    truncated: z.boolean().describe('Whether services or dependencies were left out.'),
  })
  .meta({ id: 'Graph', description: 'The services and their dependencies.' })

const Rate = z.number().min(0).max(100).nullable()

const ServiceHealth = z
  .object({
    name: z.string().describe('The name of the service.'),
    status: z
      .enum(['healthy', 'warning', 'error', 'unknown'])
      .describe('`healthy` from 95 percent, `warning` from 80; `unknown` without a verification.'),
    interactions: z.int().describe('The number of interactions that consumers need.'),
    passRate: Rate.describe(
      'The percentage of interactions that passed their last verification; null without one.',
    ),
  })
  .meta({ id: 'ServiceHealth', description: 'The verifications of a provider.' })

export const Dashboard = z
  .object({
    totals: z
      .object({
        services: z.int().describe('The number of services.'),
        contracts: z.int().describe('The number of active contracts.'),
        interactions: z.int().describe('The number of interactions of all contracts.'),
        activeDeployments: z.int().describe('The number of active deployments.'),
      })
      .describe('The numbers of the tenant.'),
    pendingFixtures: z.int().describe('The number of fixtures to review.'),
    verificationRate: Rate.describe(
      'The percentage of interactions that passed their last verification; null without one.',
    ),
    recentDeployments: z.array(Deployment).describe('The ten newest deployments.'),
    serviceHealth: z
      .array(ServiceHealth)
      .describe('The providers, at most 250; the lowest rate first.'),
  })
  .meta({
    id: 'Dashboard',
    description: 'The numbers of the tenant and the health of its services.',
  })
