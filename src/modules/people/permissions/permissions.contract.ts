import { z } from 'zod'
import { PermissionName, type SystemRole, systemRoles } from '../../../core/tenancy/permissions.ts'

const roleKeys = Object.keys(systemRoles) as [SystemRole, ...SystemRole[]]

export const Permissions = z.object({
  data: z.array(
    z.object({
      id: PermissionName,
      description: z.string(),
      systemRoles: z.array(z.enum(roleKeys)),
    }),
  ),
})

export const CheckPermission = z.strictObject({
  permission: PermissionName,
  team: z.uuid().nullish(),
  member: z.uuid().nullish(),
})
export type CheckPermission = z.output<typeof CheckPermission>

export const CheckedPermission = z.object({
  allowed: z.boolean(),
  permission: PermissionName,
  team: z.uuid().nullable(),
  member: z.uuid(),
})
