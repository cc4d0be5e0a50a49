import { type SQL, sql } from 'drizzle-orm'
import type { Plane } from '../db/tenant-db.ts'

/** The first statement of each transaction of a request: a database function that authenticates the caller, or raises. */
export type Authenticator<P extends Plane> = {
  plane: P
  enter: (timeoutMs: number) => SQL
  /** Whether a write can be retried: its answer is kept in its own transaction. */
  repeatable: boolean
  /** Receives the claims that the function returns, after the transaction. */
  onAuthenticated?: (claims: unknown) => Promise<void>
}

export type Caller = {
  /** The transport hash of the credential; never the credential itself. */
  credential: string
  requestId: string
  /** Set for a request with an Idempotency-Key. */
  claim: { key: string; fingerprint: string } | undefined
}

export type TenantCaller = Caller & {
  /** The tenant that the host or the header names; undefined: the credential's own. */
  slug: string | undefined
  /** The host when it lies outside of the app's domain: a tenant may have verified it. */
  host: string | undefined
  /** The permission that the endpoint requires; undefined: any member. */
  permission: string | undefined
  /** Whether holding the permission in any team is enough: the endpoint's statements then check `app.may`. */
  inTeam: boolean
  /** The IP address of the client, where it is known. */
  address: string | undefined
  onAuthenticated?: (claims: unknown) => Promise<void>
}

/** Authenticates API keys and people's sessions for a tenant's data. */
export function tenantAuthenticator(caller: TenantCaller): Authenticator<'tenant'> {
  const { slug = null, credential, permission = null, requestId, claim } = caller
  return {
    plane: 'tenant',
    repeatable: claim !== undefined,
    enter: (
      timeoutMs,
    ) => sql`select app.enter(${slug}, ${credential}, ${permission}, ${requestId}, ${timeoutMs},
      ${claim?.key ?? null}, ${claim?.fingerprint ?? null}, ${caller.address ?? null}, ${caller.inTeam},
      ${caller.host ?? null}) as claims`,
    ...(caller.onAuthenticated && { onAuthenticated: caller.onAuthenticated }),
  }
}

/** Authenticates a caller without a credential, who presents a token such as that of an invitation. */
export function guestAuthenticator({ requestId }: Caller): Authenticator<'guest'> {
  return {
    plane: 'guest',
    repeatable: false,
    enter: (timeoutMs) => sql`select app.enter_guest(${requestId}, ${timeoutMs})`,
  }
}

/** Authenticates a person outside of any tenant. */
export function personAuthenticator({ credential, requestId }: Caller): Authenticator<'person'> {
  return {
    plane: 'person',
    repeatable: false,
    enter: (timeoutMs) => sql`select app.enter_person(${credential}, ${requestId}, ${timeoutMs})`,
  }
}

/** Authenticates an operator of the deployment, over the connection of the role app_operator. */
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
