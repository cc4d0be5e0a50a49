import { z } from 'zod'
import type { readAsOf } from '../../../core/http/as-of.ts'
import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { declareResource } from '../../../core/http/resource.ts'
import {
  RoleExceedsYours,
  RoleIsSystem,
  SelfEscalation,
} from '../../../core/problems/access-problems.ts'
import { permissions } from '../../../core/tenancy/permissions.ts'
import { roles } from '../../../core/tenancy/roles.schema.ts'
import {
  CreateRole,
  Role,
  RoleChange,
  RolePath,
  UpdateRole,
  UpdateRoleQuery,
} from './roles.contract.ts'
import { roleEvents } from './roles.events.ts'
import { rolePermissions } from './roles.permissions.ts'
import { RoleExists, RoleInUse } from './roles.problems.ts'
import { changesOf, normalize, releaseRole } from './roles.queries.ts'

type Row = typeof roles.$inferSelect

const role = declareResource({
  noun: 'role',
  path: '/roles',
  table: roles,
  key: { column: roles.key, schema: RolePath.shape.role },
  schema: Role,
  show,
  showPast,
  permissions: rolePermissions,
  events: roleEvents,
  payload: { key: roles.key },
})

export const roleEndpoints = [
  role.list({ description: 'The system roles that every tenant has, and those of the tenant.' }),
  role.create({
    description: 'Of permissions that you have yourself.',
    body: CreateRole,
    values: ({ permissions: ids, ...body }) => ({ ...body, permissions: normalize(ids) }),
    problems: [RoleExceedsYours],
    conflicts: { roles_key_unique: RoleExists },
  }),
  role.get({ asOf: true }),
  endpoint.patch(
    '/roles/{role}',
    {
      operation: 'updateRole',
      summary: 'Update a role of the tenant',
      description: 'With `dryRun=true`, answers which members would gain and lose permissions.',
      permission: rolePermissions.manage,
      params: RolePath,
      query: UpdateRoleQuery,
      body: UpdateRole,
      etag: true,
      ifMatch: true,
      responses: { 200: z.union([RoleChange, Role]) },
      problems: [RoleExceedsYours, RoleIsSystem, SelfEscalation],
    },
    async ({ tenant, params, query, body, ifMatch }) => {
      if (query.dryRun) {
        const [, changes] = await tenant.read((db) => changesOf(db, params.role, body))
        return ok({ dryRun: true as const, changes })
      }
      const { permissions: ids, ...rest } = body
      const set = { ...rest, ...(ids && { permissions: normalize(ids) }) }
      const row = found(await tenant.write((db) => role.change(db, params, ifMatch, set)))
      return ok(show(row), etag(row))
    },
  ),
  role.delete({
    description: 'Only a role of the tenant that no member has.',
    before: (db, { role: key = '' }) => releaseRole(db, key),
    problems: [RoleExceedsYours, RoleIsSystem],
    conflicts: {
      members_role_fk: RoleInUse,
      member_roles_role_fk: RoleInUse,
      invitations_role_fk: RoleInUse,
    },
  }),
]

/** A system role with the permissions that modules declare for it. */
function show(row: Row): Row {
  if (!row.isSystem) return row
  const held = permissions().filter(({ roles }) => roles.some((key) => key === row.key))
  return { ...row, permissions: held.map(({ id }) => id) }
}

/** No record of the tenant has the previous permissions of a system role. */
function showPast({ permissions, ...past }: Awaited<ReturnType<typeof readAsOf>>) {
  return past.isSystem
    ? { ...past, omitted: [...past.omitted, 'permissions'] }
    : { ...past, permissions }
}
