import { z } from 'zod'
import { Instant } from '../../core/http/shapes.ts'

/** The wire form of A17: contracts.md. What only people's sessions have is null for an API key. */
export const Session = z.union([
  z.object({
    authenticated: z.literal(true),
    user: z.object({
      id: z.uuid(),
      githubId: z.null(),
      username: z.string(),
      email: z.null(),
      name: z.string(),
      avatarUrl: z.null(),
    }),
    tenants: z.array(
      z.object({
        tenant: z.object({ id: z.uuid(), slug: z.string(), name: z.string() }),
        role: z.string(),
        joinedAt: Instant,
      }),
    ),
    apiKey: z.literal(true),
  }),
  z.object({ authenticated: z.literal(false) }),
])
