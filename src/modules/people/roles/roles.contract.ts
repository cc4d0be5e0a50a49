import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant, someOf, text } from '../../../core/http/shapes.ts'
import { PermissionName } from '../../../core/tenancy/permissions.ts'
import { RoleKey } from '../../../core/tenancy/role-named.ts'

const Rank = z.int().min(0).max(100)
const PermissionIds = z.array(PermissionName).max(200)

export const RolePath = z.object({ role: RoleKey })

export const Role = z.object({
  id: z.uuid(),
  key: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  rank: z.int(),
  isSystem: z.boolean(),
  permissions: z.array(z.string()),
  createdAt: Instant,
  updatedAt: Instant,
})

export const RoleFilter = z.strictObject(pageQuery)
export type RoleFilter = z.output<typeof RoleFilter>
export const RolePage = pageOf(Role)

export const CreateRole = z.strictObject({
  key: RoleKey,
  name: text(100),
  description: text(2000).nullish(),
  rank: Rank.default(20),
  permissions: PermissionIds,
})
export type CreateRole = z.output<typeof CreateRole>

export const PatchRole = someOf({
  name: text(100),
  description: text(2000).nullable(),
  rank: Rank,
  permissions: PermissionIds,
})
export type PatchRole = z.output<typeof PatchRole>

export const RoleChangeQuery = z.strictObject({
  dryRun: z.stringbool({ truthy: ['true'], falsy: ['false'] }).default(false),
})

/** What a change would do; without a team, in all of the tenant. */
export const RoleChange = z.object({
  dryRun: z.literal(true),
  changes: z.array(
    z.object({
      member: z.uuid(),
      team: z.uuid().nullable(),
      gains: z.array(z.string()),
      loses: z.array(z.string()),
    }),
  ),
})
