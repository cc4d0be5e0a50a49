import { z } from 'zod'

/** The roles that every tenant has, and their ranks. */
export const systemRoles = { owner: 100, admin: 80, manager: 60, member: 40, viewer: 20 } as const
export type SystemRole = keyof typeof systemRoles

declare const brand: unique symbol
/** The name of a declared permission, `resource:action`. */
export type PermissionId = string & { readonly [brand]: true }

export type Permission = {
  id: PermissionId
  /** The allowed action, as an imperative phrase. */
  description: string
  /** The system roles that hold it. */
  roles: readonly SystemRole[]
}

/** An action on a resource, and the least of the system roles that hold it: those of a higher rank hold it too. */
type Action = { description: string; role: SystemRole }

const declared = new Map<string, Permission>()

/**
 * Declares the permissions of a resource, and returns their names by action. A module calls it once per resource, in
 * its `.permissions.ts`; `npm run db:generate` writes the rows of `control.permissions` from all of them.
 */
export function definePermissions<const Actions extends Record<string, Action>>(
  resource: string,
  actions: Actions,
): { readonly [Name in keyof Actions]: PermissionId } {
  const ids = Object.entries(actions).map(([action, { description, role }]) => {
    const id = `${resource}:${action}` as PermissionId
    declared.set(id, { id, description, roles: rolesFrom(role) })
    return [action, id]
  })
  return Object.fromEntries(ids)
}

/** Every declared permission, by its name. */
export function permissions(): readonly Permission[] {
  return [...declared.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** The name of a declared permission, in a body or a query. */
export const PermissionName = z
  .string()
  .refine((id): id is PermissionId => declared.has(id), 'must be a permission: GET /permissions')
  .meta({ description: 'A permission, `resource:action`.', examples: ['services:read'] })

function rolesFrom(least: SystemRole): SystemRole[] {
  const roles = Object.keys(systemRoles) as SystemRole[]
  return roles.filter((role) => systemRoles[role] >= systemRoles[least])
}
