import { z } from 'zod'
import { Instant, Moment, someOf, text } from '../../../core/http/shapes.ts'
import { memberKinds, memberStatuses } from '../../../core/tenancy/members.schema.ts'
import { PermissionName } from '../../../core/tenancy/permissions.ts'
import { RoleKey } from '../../../core/tenancy/role-named.ts'

const Id = z.uuid().describe('The id of the member.')
const Role = RoleKey.describe('The key of the role that the member has in the whole tenant.')
const DisplayName = text(255)
  .describe('The display name of the member.')
  .meta({ examples: ['Deploy bot'] })

export const MemberPath = z.object({ member: Id })

export const Kind = z.enum(memberKinds).describe('Whether the member is a person or a machine.')
export const Status = z.enum(memberStatuses).describe('Whether the member can use the tenant.')
export const Search = text(100).describe('Part of the display name or the email address.')

export const Member = z
  .object({
    id: Id,
    kind: Kind,
    displayName: z.string().describe('The display name of the member.'),
    email: z.string().nullable().describe('The email address of a person; null for a machine.'),
    role: Role,
    status: Status,
    removedAt: Instant.nullable().describe('When the member was removed or left.'),
    createdAt: Instant.describe('When the member was added.'),
    updatedAt: Instant.describe('When the member was last updated.'),
  })
  .meta({ id: 'Member', description: 'A person or a machine in the tenant.' })

export const CreateMember = z
  .strictObject({ displayName: DisplayName, role: Role })
  .meta({ id: 'CreateMember' })

export const UpdateMember = someOf({
  displayName: DisplayName,
  role: Role,
  status: z.enum(['active', 'suspended']).describe('Suspends the member, or activates it again.'),
}).meta({ id: 'UpdateMember' })

const grant = {
  role: RoleKey.describe('The key of the additional role.'),
  team: z.uuid().nullable().describe('The team in which it counts; null for the whole tenant.'),
  expiresAt: Moment.nullable().describe('When the role expires; null for never.'),
}

export const GrantId = z.uuid().describe('The id of the grant.')

export const Grant = z
  .object({
    id: GrantId,
    ...grant,
    expiresAt: Instant.nullable().describe('When the role expires; null for never.'),
    grantedBy: z.uuid().nullable().describe('The member who granted the role.'),
    createdAt: Instant.describe('When the role was granted.'),
  })
  .meta({ id: 'Grant', description: 'A role that a member has in addition to its own.' })

export const CreateGrant = z
  .strictObject({ ...grant, team: grant.team.optional(), expiresAt: grant.expiresAt.optional() })
  .meta({ id: 'CreateGrant' })

export const Me = z
  .object({
    member: Member,
    tenant: z
      .object({
        id: z.uuid().describe('The id of the tenant.'),
        slug: z.string().describe('The slug of the tenant.'),
        name: z.string().describe('The display name of the tenant.'),
      })
      .describe('The tenant of the request.'),
    credential: z
      .enum(['person', 'key'])
      .describe('Whether the request came with a session or an API key.'),
    scopes: z
      .array(z.string())
      .nullable()
      .describe('The scopes of the API key; null for a session, which has all permissions.'),
  })
  .meta({ id: 'Me', description: 'The caller.' })

const Permissions = z.array(PermissionName)
export const MyPermissions = z
  .object({
    permissions: Permissions.describe('The permissions in the whole tenant.'),
    teams: z
      .array(
        z.object({
          team: z.uuid().describe('The id of the team.'),
          permissions: Permissions.describe('The permissions in the team alone.'),
        }),
      )
      .describe('The permissions that count in teams only.'),
  })
  .meta({ id: 'MyPermissions', description: 'The permissions of the credential.' })
