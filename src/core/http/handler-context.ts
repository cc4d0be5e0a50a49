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

const authenticators: { [P in Plane]: (caller: TenantCaller) => Authenticator<P> } = {
  tenant: tenantAuthenticator,
  person: personAuthenticator,
  guest: guestAuthenticator,
  operator: operatorAuthenticator,
}

/** The part of a handler's input that depends on the caller: the session of its plane, and secrets derived from its credential. */
export function handlerContext(plane: Plane, connection: Connection, caller: TenantCaller) {
  const { credential } = caller
  return {
    [plane]: new PlaneSession<Plane>(connection, authenticators[plane](caller)),
    asPerson: credential.startsWith('session:')
      ? new PlaneSession(connection, personAuthenticator(caller))
      : undefined,
    secretFor: (name: string) => keyedDigest(credential, name),
  }
}
