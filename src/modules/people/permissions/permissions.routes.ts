import { sql } from 'drizzle-orm'
import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { NotFound, PermissionDenied } from '../../../core/problems/problems.ts'
import { permissions } from '../../../core/tenancy/permissions.ts'
import { rolePermissions } from '../roles/index.ts'
import { CheckedPermission, CheckPermission, Permissions } from './permissions.contract.ts'
import { checkPermission } from './permissions.queries.ts'

export const permissionEndpoints = [
  endpoint.get(
    '/permissions',
    {
      operation: 'listPermissions',
      summary: 'List all permissions',
      description: 'With the system roles that have each of them.',
      permission: rolePermissions.read,
      responses: { 200: Permissions },
    },
    async ({ tenant }) => {
      // The database checks the credential only.
      await tenant.read(() => [sql`select`])
      return ok({
        data: permissions().map(({ id, description, roles }) => ({
          id,
          description,
          systemRoles: [...roles],
        })),
      })
    },
  ),
  endpoint.post(
    '/permissions/check',
    {
      operation: 'checkPermission',
      summary: 'Check a permission of the caller or another member',
      description: 'In the whole tenant or in one team.',
      permission: 'member',
      body: CheckPermission,
      responses: { 200: CheckedPermission },
      problems: [PermissionDenied, NotFound],
    },
    async ({ tenant, body }) => {
      const checked = found(await tenant.write((db) => checkPermission(db, body)))
      return ok({ ...checked, permission: body.permission, team: body.team ?? null })
    },
  ),
]
