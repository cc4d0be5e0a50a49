import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant, Moment, someOf, text } from '../../../core/http/shapes.ts'
import { PermissionName } from '../../../core/tenancy/permissions.ts'
import { RoleKey } from '../../../core/tenancy/role-named.ts'

const kinds = ['human', 'service'] as const
const statuses = ['active', 'suspended', 'removed'] as const

export const MemberPath = z.object({ member: z.uuid() })
export const GrantPath = z.object({ member: z.uuid(), grant: z.uuid() })

export const Member = z.object({
  id: z.uuid(),
  kind: z.enum(kinds),
  displayName: z.string(),
  email: z.string().nullable(),
  role: z.string(),
  status: z.enum(statuses),
  removedAt: Instant.nullable(),
  createdAt: Instant,
  updatedAt: Instant,
})

export const MemberFilter = z.strictObject({
  ...pageQuery,
  status: z
    .enum(statuses)
    .optional()
    .meta({ description: 'Without it, all but those who were removed' }),
  kind: z.enum(kinds).optional(),
  role: RoleKey.optional(),
  q: text(100).optional().meta({ description: 'A part of the name or of the address' }),
})
export type MemberFilter = z.output<typeof MemberFilter>
export const MemberPage = pageOf(Member)

export const CreateServiceMember = z.strictObject({ displayName: text(255), role: RoleKey })
export type CreateServiceMember = z.output<typeof CreateServiceMember>

export const PatchMember = someOf({
  displayName: text(255),
  role: RoleKey,
  status: z.enum(['active', 'suspended']),
})
export type PatchMember = z.output<typeof PatchMember>

/** A role that a member holds beside its own; without a team, in all of the tenant. */
export const Grant = z.object({
  id: z.uuid(),
  role: z.string(),
  team: z.uuid().nullable(),
  expiresAt: Instant.nullable(),
  grantedBy: z.uuid().nullable(),
  createdAt: Instant,
})
export const GrantFilter = z.strictObject(pageQuery)
export type GrantFilter = z.output<typeof GrantFilter>
export const GrantPage = pageOf(Grant)

export const CreateGrant = z.strictObject({
  role: RoleKey,
  team: z.uuid().nullish(),
  expiresAt: Moment.nullish(),
})
export type CreateGrant = z.output<typeof CreateGrant>

export const Me = z.object({
  member: Member,
  tenant: z.object({ id: z.uuid(), slug: z.string(), name: z.string() }),
  credential: z.enum(['person', 'key']),
  /** What a key may of what its member may; null: a session, which may all of it. */
  scopes: z.array(z.string()).nullable(),
})

const Permissions = z.array(PermissionName)
export const MyPermissions = z.object({
  permissions: Permissions,
  teams: z.array(z.object({ team: z.uuid(), permissions: Permissions })),
})
