import type { Plane } from '../db/tenant-db.ts'
import { keyedDigest } from '../digest.ts'
import {
  type Door,
  guestDoor,
  operatorDoor,
  personDoor,
  type TenantCaller,
  tenantDoor,
} from '../tenancy/doors.ts'
import { type Connection, Entered } from '../tenancy/tenant.ts'

const doors: { [P in Plane]: (caller: TenantCaller) => Door<P> } = {
  tenant: tenantDoor,
  person: personDoor,
  guest: guestDoor,
  operator: operatorDoor,
}

/** What a handler reaches for its caller: the plane by its name, and what only this caller's requests can tell. */
export function worldOf(plane: Plane, connection: Connection, caller: TenantCaller) {
  const { credential } = caller
  return {
    [plane]: new Entered<Plane>(connection, doors[plane](caller)),
    asPerson: credential.startsWith('session:')
      ? new Entered(connection, personDoor(caller))
      : undefined,
    secretFor: (name: string) => keyedDigest(credential, name),
  }
}
