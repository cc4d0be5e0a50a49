import { z } from 'zod'
import { Instant, text } from '../../../core/http/shapes.ts'

const TenantSlug = z.string().describe('The slug of the tenant.')

const Membership = z
  .object({
    tenant: z
      .object({
        id: z.uuid().describe('The id of the tenant.'),
        slug: TenantSlug,
        name: z.string().describe('The display name of the tenant.'),
      })
      .describe('The tenant.'),
    role: z.string().describe('The key of the role in the tenant.'),
    joinedAt: Instant.describe('When the user became a member.'),
  })
  .meta({ id: 'Membership', description: 'A tenant that the user belongs to.' })

const authenticated = z.literal(true).describe('The credential is valid.')
const tenants = z.array(Membership).describe('The tenants that the credential reaches.')
const user = {
  id: z.uuid().describe('The id of the user; for an API key, that of its member.'),
  githubId: z.null().describe('Always null.'),
  username: z.string().describe('The email address of a person, or the display name of a machine.'),
  name: z.string().describe('The display name.'),
}

const KeySession = z
  .object({
    authenticated,
    user: z
      .object({
        ...user,
        email: z.null().describe('Always null for an API key.'),
        avatarUrl: z.null().describe('Always null for an API key.'),
      })
      .describe('The member of the API key.'),
    tenants,
    apiKey: z.literal(true).describe('The credential is an API key.'),
  })
  .meta({ id: 'KeySession', description: 'The identity behind an API key.' })

const PersonSession = z
  .object({
    authenticated,
    user: z
      .object({
        ...user,
        email: z.string().describe('The email address.'),
        avatarUrl: z.string().nullable().describe('The address of a picture.'),
      })
      .describe('The person who signed in.'),
    tenants,
    currentTenantId: z
      .uuid()
      .nullable()
      .describe('The tenant of requests that name none; null where the person must name one.'),
    session: z
      .object({
        id: z.uuid().describe('The id of the session.'),
        expiresAt: Instant.describe('When the session expires.'),
      })
      .describe('The session itself.'),
    apiKey: z.literal(false).describe('The credential is a session.'),
  })
  .meta({ id: 'PersonSession', description: 'The identity behind a login session.' })

const NoSession = z
  .object({ authenticated: z.literal(false).describe('No valid credential came along.') })
  .meta({ id: 'NoSession', description: 'A request without a valid credential.' })

/** The response of operation A17 of the client protocol. Fields that only people have are null for an API key. */
export const Session = z.union([KeySession, PersonSession, NoSession])

export const SessionId = z.uuid().describe('The id of the session.')

export const OwnSession = z
  .object({
    id: SessionId,
    address: z.string().nullable().describe('The IP address of the sign-in.'),
    userAgent: z.string().nullable().describe('The browser or program of the sign-in.'),
    createdAt: Instant.describe('When the person signed in.'),
    lastSeenAt: Instant.describe('When the session was last used for a write, to the minute.'),
    expiresAt: Instant.describe('When the session expires.'),
    current: z.boolean().describe('Whether it is the session of the request.'),
  })
  .meta({ id: 'OwnSession', description: 'A login session of the caller.' })

export const SessionPath = z.object({ session: SessionId })
export const MemberPath = z.object({ member: z.uuid().describe('The id of the member.') })

const Slug = text(63).describe('The slug of the tenant.')
export const SwitchTenant = z.strictObject({ tenant: Slug }).meta({ id: 'SwitchTenant' })
export const SwitchedTenant = z
  .object({ tenant: TenantSlug })
  .meta({ id: 'SwitchedTenant', description: 'The tenant that the session is switched to.' })
