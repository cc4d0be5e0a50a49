import { z } from 'zod'
import { Instant, someOf, text } from '../../../core/http/shapes.ts'
import { PermissionName } from '../../../core/tenancy/permissions.ts'
import { RoleKey } from '../../../core/tenancy/role-named.ts'

const Key = RoleKey.describe('The key of the role, unique in the tenant.').meta({
  examples: ['releaser'],
})
const Rank = z
  .int()
  .min(0)
  .max(100)
  .describe('The rank, from 0 to 100. A member manages roles up to the rank of its own.')
const description = 'The permissions of the role.'
const fields = {
  name: text(100)
    .describe('The display name of the role.')
    .meta({ examples: ['Releaser'] }),
  description: text(2000).nullable().describe('The purpose of the role.'),
  rank: Rank,
  permissions: z.array(PermissionName).max(200).describe(description),
}

export const RolePath = z.object({ role: Key })

export const Role = z
  .object({
    id: z.uuid().describe('The id of the role.'),
    key: Key,
    name: fields.name,
    description: fields.description,
    rank: Rank,
    isSystem: z.boolean().describe('Whether every tenant has the role.'),
    permissions: z.array(z.string()).describe(description),
    createdAt: Instant.describe('When the role was created.'),
    updatedAt: Instant.describe('When the role was last updated.'),
  })
  .meta({ id: 'Role', description: 'A set of permissions that members can have.' })

export const CreateRole = z
  .strictObject({
    key: Key,
    ...fields,
    description: fields.description.optional(),
    rank: Rank.default(20),
  })
  .meta({ id: 'CreateRole' })

export const UpdateRole = someOf(fields).meta({ id: 'UpdateRole' })
export type UpdateRole = z.output<typeof UpdateRole>

export const UpdateRoleQuery = z.strictObject({
  dryRun: z
    .stringbool({ truthy: ['true'], falsy: ['false'] })
    .default(false)
    .describe('Whether to change nothing, and answer who would gain and lose which permissions.'),
})

export const RoleChange = z
  .object({
    dryRun: z.literal(true).describe('Nothing was changed.'),
    changes: z
      .array(
        z.object({
          member: z.uuid().describe('The id of the member.'),
          team: z.uuid().nullable().describe('The team concerned; null for the whole tenant.'),
          gains: z.array(z.string()).describe('The permissions that the member would gain.'),
          loses: z.array(z.string()).describe('The permissions that the member would lose.'),
        }),
      )
      .describe('The effect on each member.'),
  })
  .meta({ id: 'RoleChange', description: 'The effect that an update of a role would have.' })
