import { type SQL, sql } from 'drizzle-orm'
import type { Plane } from '../db/tenant-db.ts'

/** How each transaction of a request begins: with the function of the database that lets the caller in, or refuses. */
export type Authenticator<P extends Plane> = {
  plane: P
  enter: (timeoutMs: number) => SQL
  /** Whether a write may be sent again: its answer is kept in its own transaction. */
  repeatable: boolean
  /** Hears what the function says of whom it let in, once the transaction is done. */
  onAuthenticated?: (said: unknown) => Promise<void>
}

export type Caller = {
  /** The hash of the credential that travels; never the credential. */
  credential: string
  requestId: string
  /** Set for a request with an Idempotency-Key. */
  claim: { key: string; fingerprint: string } | undefined
}

export type TenantCaller = Caller & {
  /** The tenant that host or header name; undefined: the credential's own. */
  slug: string | undefined
  /** The host, when it is none of the app's domain: a tenant may have shown that it is its own. */
  host: string | undefined
  /** The permission that the endpoint asks; undefined: any member. */
  permission: string | undefined
  /** Whether it is enough to hold the permission in some team: the endpoint's statements then ask `app.may`. */
  inTeam: boolean
  /** The IP address that the request comes from, where it is known. */
  address: string | undefined
  onAuthenticated?: (said: unknown) => Promise<void>
}

/** The door to a tenant's data, for keys and for people's sessions. */
export function tenantAuthenticator(caller: TenantCaller): Authenticator<'tenant'> {
  const { slug = null, credential, permission = null, requestId, claim } = caller
  return {
    plane: 'tenant',
    repeatable: claim !== undefined,
    enter: (
      timeoutMs,
    ) => sql`select app.enter(${slug}, ${credential}, ${permission}, ${requestId}, ${timeoutMs},
      ${claim?.key ?? null}, ${claim?.fingerprint ?? null}, ${caller.address ?? null}, ${caller.inTeam},
      ${caller.host ?? null}) as said`,
    ...(caller.onAuthenticated && { onAuthenticated: caller.onAuthenticated }),
  }
}

/** The door for whoever has no credential, and shows something else, such as the token of an invitation. */
export function guestAuthenticator({ requestId }: Caller): Authenticator<'guest'> {
  return {
    plane: 'guest',
    repeatable: false,
    enter: (timeoutMs) => sql`select app.enter_guest(${requestId}, ${timeoutMs})`,
  }
}

/** The door for a person who may belong to no tenant yet. */
export function personAuthenticator({ credential, requestId }: Caller): Authenticator<'person'> {
  return {
    plane: 'person',
    repeatable: false,
    enter: (timeoutMs) => sql`select app.enter_person(${credential}, ${requestId}, ${timeoutMs})`,
  }
}

/** The door of who runs the deployment, over the connection of the role app_operator. */
export function operatorAuthenticator({
  credential,
  requestId,
  claim,
}: Caller): Authenticator<'operator'> {
  return {
    plane: 'operator',
    repeatable: claim !== undefined,
    enter: (timeoutMs) => sql`select app.enter_operator(${credential}, ${requestId}, ${timeoutMs},
      ${claim?.key ?? null}, ${claim?.fingerprint ?? null})`,
  }
}
