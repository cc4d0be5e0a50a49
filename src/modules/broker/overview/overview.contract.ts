import { z } from 'zod'
import { Deployment } from '../../catalogue/deployments/index.ts'
import { EnvironmentName } from '../../catalogue/environments/index.ts'
import { SpecType } from '../../catalogue/services/index.ts'
import { states } from '../verification/index.ts'

export const GraphQuery = z.strictObject({
  environment: EnvironmentName.optional().meta({
    description: 'Of what is deployed there; without it, of what was recorded last',
  }),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
})
export type GraphQuery = z.output<typeof GraphQuery>

const Edge = z.object({
  consumer: z.string(),
  consumerVersion: z.string(),
  provider: z.string(),
  providerVersion: z.string().nullable(),
  state: z.enum(states),
  interactions: z.int(),
})
export type Edge = z.output<typeof Edge>

export const Graph = z.object({
  environment: z.string().nullable(),
  nodes: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      description: z.string().nullable(),
      specType: SpecType,
      deployedVersion: z.string().nullable(),
      roles: z.object({ isConsumer: z.boolean(), isProvider: z.boolean() }),
    }),
  ),
  edges: z.array(Edge),
  /** Whether there is more than was given. */
  truncated: z.boolean(),
})

const Rate = z.number().min(0).max(100).nullable()

export const Dashboard = z.object({
  totals: z.object({
    services: z.int(),
    contracts: z.int(),
    interactions: z.int(),
    activeDeployments: z.int(),
  }),
  pendingFixtures: z.int(),
  /** Percent of the interactions that passed when they were replayed last; null: none ever was. */
  verificationRate: Rate,
  recentDeployments: z.array(Deployment),
  serviceHealth: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['healthy', 'warning', 'error', 'unknown']),
      interactions: z.int(),
      passRate: Rate,
    }),
  ),
})
