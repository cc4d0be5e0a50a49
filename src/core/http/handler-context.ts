import type { Plane } from '../db/tenant-db.ts'
import { keyedDigest } from '../runtime/digest.ts'
import {
  type Authenticator,
  guestAuthenticator,
  operatorAuthenticator,
  personAuthenticator,
  type TenantCaller,
  tenantAuthenticator,
} from '../tenancy/authenticators.ts'
import { type Connection, PlaneSession } from '../tenancy/session.ts'

const doors: { [P in Plane]: (caller: TenantCaller) => Authenticator<P> } = {
  tenant: tenantAuthenticator,
  person: personAuthenticator,
  guest: guestAuthenticator,
  operator: operatorAuthenticator,
}

/** What a handler reaches for its caller: the plane by its name, and what only this caller's requests can tell. */
export function handlerContext(plane: Plane, connection: Connection, caller: TenantCaller) {
  const { credential } = caller
  return {
    [plane]: new PlaneSession<Plane>(connection, doors[plane](caller)),
    asPerson: credential.startsWith('session:')
      ? new PlaneSession(connection, personAuthenticator(caller))
      : undefined,
    secretFor: (name: string) => keyedDigest(credential, name),
  }
}
