import { type SQL, sql } from 'drizzle-orm'
import { PermissionDenied } from '../problems/problems.ts'
import type { PermissionId } from './permissions.ts'

/** Aborts the transaction unless the caller holds the permission in all of the tenant or in the team: endpoint.ts, `inTeam`. */
export function mustMay(permission: PermissionId, team: string): SQL {
  return sql`select app.require(app.may(${permission}, ${team}), ${PermissionDenied.code},
    jsonb_build_object('permission', ${permission}::text))`
}

/** Aborts the transaction unless the caller holds the permission or is the member: endpoint.ts, `orOwn`. */
export function mustMayOrOwn(permission: PermissionId, member: string): SQL {
  return sql`select app.require_own(${permission}, ${member})`
}
