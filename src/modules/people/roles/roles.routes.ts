import { z } from 'zod'
import { AsOfQuery, AsOfTooEarly, nowOrThen, readAsOf } from '../../../core/http/as-of.ts'
import { created, endpoint, noContent, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import {
  RoleExceedsYours,
  RoleIsSystem,
  SelfEscalation,
} from '../../../core/problems/access-problems.ts'
import { permissions } from '../../../core/tenancy/permissions.ts'
import { roles } from '../../../core/tenancy/roles.schema.ts'
import {
  CreateRole,
  PatchRole,
  Role,
  RoleChange,
  RoleChangeQuery,
  RoleFilter,
  RolePage,
  RolePath,
} from './roles.contract.ts'
import { rolePermissions } from './roles.permissions.ts'
import { RoleExists, RoleInUse } from './roles.problems.ts'
import {
  changesOf,
  createRole,
  deleteRole,
  findRole,
  listRoles,
  patchRole,
} from './roles.queries.ts'

type Row = Awaited<ReturnType<typeof findRole>>[number]

export const roleEndpoints = [
  endpoint.get(
    '/roles',
    {
      summary: 'The roles: those that every tenant has, and the tenant’s own',
      permission: rolePermissions.read,
      query: RoleFilter,
      responses: { 200: RolePage },
    },
    async ({ tenant, query }) => {
      const { data, page } = await readPage(tenant, query, (db) => listRoles(db, query))
      return ok({ data: data.map(shown), page })
    },
  ),
  endpoint.post(
    '/roles',
    {
      summary: 'Make a role of the tenant’s own, of permissions that you hold',
      permission: rolePermissions.manage,
      body: CreateRole,
      responses: { 201: Role },
      problems: [RoleExceedsYours],
      conflicts: { roles_key_unique: RoleExists },
    },
    async ({ tenant, body }) => {
      const role = found(await tenant.write((db) => createRole(db, body)))
      return created(shown(role), etag(role))
    },
  ),
  endpoint.get(
    '/roles/{role}',
    {
      summary: 'A role by its key',
      permission: rolePermissions.read,
      params: RolePath,
      query: AsOfQuery,
      responses: { 200: nowOrThen(Role) },
      problems: [AsOfTooEarly],
    },
    async ({ tenant, params, query: { asOf } }) => {
      if (asOf) return ok(then(await readAsOf(tenant, roles, { key: params.role }, asOf)))
      const role = found(await tenant.read((db) => findRole(db, params.role)))
      return ok(shown(role), etag(role))
    },
  ),
  endpoint.patch(
    '/roles/{role}',
    {
      summary: 'Change a role of the tenant’s own, or learn who would gain and lose what',
      permission: rolePermissions.manage,
      params: RolePath,
      query: RoleChangeQuery,
      body: PatchRole,
      responses: { 200: z.union([RoleChange, Role]) },
      problems: [RoleExceedsYours, RoleIsSystem, SelfEscalation],
    },
    async ({ tenant, params, query, body, ifMatch }) => {
      if (query.dryRun) {
        const [, changes] = await tenant.read((db) => changesOf(db, params.role, body))
        return ok({ dryRun: true as const, changes })
      }
      const role = found(await tenant.write((db) => patchRole(db, params.role, body, ifMatch)))
      return ok(shown(role), etag(role))
    },
  ),
  endpoint.delete(
    '/roles/{role}',
    {
      summary: 'Delete a role of the tenant’s own that nobody holds',
      permission: rolePermissions.manage,
      params: RolePath,
      responses: { 204: null },
      problems: [RoleExceedsYours, RoleIsSystem],
      conflicts: {
        members_role_fk: RoleInUse,
        member_roles_role_fk: RoleInUse,
        invitations_role_fk: RoleInUse,
      },
    },
    async ({ tenant, params, ifMatch }) => {
      await tenant.write((db) => deleteRole(db, params.role, ifMatch))
      return noContent
    },
  ),
]

/** What a role that every tenant has held then, no tenant’s record tells. */
function then({ permissions, ...past }: Awaited<ReturnType<typeof readAsOf>>) {
  return past.isSystem
    ? { ...past, omitted: [...past.omitted, 'permissions'] }
    : { ...past, permissions }
}

function shown(role: Row): Row {
  if (!role.isSystem) return role
  const held = permissions().filter(({ roles }) => roles.some((key) => key === role.key))
  return { ...role, permissions: held.map(({ id }) => id) }
}
