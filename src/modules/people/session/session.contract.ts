import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant, text } from '../../../core/http/shapes.ts'

const tenants = z.array(
  z.object({
    tenant: z.object({ id: z.uuid(), slug: z.string(), name: z.string() }),
    role: z.string(),
    joinedAt: Instant,
  }),
)

const KeySession = z.object({
  authenticated: z.literal(true),
  user: z.object({
    id: z.uuid(),
    githubId: z.null(),
    username: z.string(),
    email: z.null(),
    name: z.string(),
    avatarUrl: z.null(),
  }),
  tenants,
  apiKey: z.literal(true),
})

const PersonSession = z.object({
  authenticated: z.literal(true),
  user: z.object({
    id: z.uuid(),
    githubId: z.null(),
    username: z.string(),
    email: z.string(),
    name: z.string(),
    avatarUrl: z.string().nullable(),
  }),
  tenants,
  currentTenantId: z.uuid().nullable(),
  session: z.object({ id: z.uuid(), expiresAt: Instant }),
  apiKey: z.literal(false),
})

/** The wire form of A17: contracts.md. What only people have is null for an API key. */
export const Session = z.union([
  KeySession,
  PersonSession,
  z.object({ authenticated: z.literal(false) }),
])

/** A session of the person who asks. `lastSeenAt` is when it began or last wrote, to the minute. */
export const OwnSession = z.object({
  id: z.uuid(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: Instant,
  lastSeenAt: Instant,
  expiresAt: Instant,
  current: z.boolean(),
})

export const SessionFilter = z.strictObject(pageQuery)
export const SessionPage = pageOf(OwnSession)
export const SessionPath = z.object({ session: z.uuid() })
export const MemberPath = z.object({ member: z.uuid() })
export const SwitchTenant = z.strictObject({ tenant: text(63) })
export const SwitchedTenant = z.object({ tenant: z.string() })
