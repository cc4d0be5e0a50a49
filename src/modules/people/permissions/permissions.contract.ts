import { z } from 'zod'
import { PermissionName, type SystemRole, systemRoles } from '../../../core/tenancy/permissions.ts'

const roleKeys = Object.keys(systemRoles) as [SystemRole, ...SystemRole[]]

export const Permission = z
  .object({
    id: PermissionName,
    description: z.string().describe('The allowed action.'),
    systemRoles: z.array(z.enum(roleKeys)).describe('The system roles that have the permission.'),
  })
  .meta({ id: 'Permission', description: 'A permission that roles can have.' })

export const Permissions = z.object({
  data: z.array(Permission).describe('All permissions, by their ids.'),
})

const Team = z.uuid().nullable().describe('The team concerned; null for the whole tenant.')

export const CheckPermission = z
  .strictObject({
    permission: PermissionName,
    team: Team.optional(),
    member: z.uuid().nullish().describe('The member to check; the caller by default.'),
  })
  .meta({ id: 'CheckPermission' })
export type CheckPermission = z.output<typeof CheckPermission>

export const CheckedPermission = z
  .object({
    allowed: z.boolean().describe('Whether the member has the permission.'),
    permission: PermissionName,
    team: Team,
    member: z.uuid().describe('The member that was checked.'),
  })
  .meta({ id: 'CheckedPermission', description: 'The result of a permission check.' })
