import type { z } from 'zod'
import type { Environment } from '../../env.ts'
import type { Plane } from '../db/tenant-db.ts'
import type { ProblemType } from '../problems/problem.ts'
import type { PermissionId } from '../tenancy/permissions.ts'
import type { PlaneSession } from '../tenancy/session.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/**
 * The required permission. For tenant data: a permission that `app.enter` checks; `member`, any credential; `anyone`,
 * none. Otherwise the plane: `person`, a session; `guest`, no credential; `operator`, an operator key.
 */
export type Requirement<P extends Plane> = P extends 'tenant'
  ? PermissionId | 'member' | 'anyone'
  : P

export type Answers = Readonly<Record<number, z.ZodType | null>>

export type Declaration<
  P extends Plane,
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Gives extends Answers,
> = {
  /** The operation id: a verb and a noun in camelCase. */
  operation: string
  /** One line that starts with an imperative verb. */
  summary: string
  description?: string
  permission: Requirement<P>
  /** It is enough to hold the permission in some team: the statements then ask `app.may` for the team concerned. */
  inTeam?: true
  /**
   * The member concerned may too: the statements begin with `mustMayOrOwn`, which asks for the permission otherwise.
   */
  orOwn?: true
  params?: Params
  query?: Query
  body?: Body
  /** The problem of a body that does not fit, where the client protocol has another than 422. */
  invalidBody?: ProblemType
  /** Bytes of the body that are accepted; 1 MiB unless said. */
  bodyLimit?: number
  /** The schema of the body by status; null: no body. */
  responses: Gives
  /** The media type of a body that is not JSON; its schema is then of text. */
  media?: string
  /** Beside the standard ones, which are derived: problems.ts. */
  problems?: readonly ProblemType[]
  /** The problem for a write that hits a constraint, by the constraint's name. */
  conflicts?: Readonly<Record<string, ProblemType>>
  /** Answers carry the ETag of the row: a GET answers 304 to its `If-None-Match`. */
  etag?: true
  /** The write honours `If-Match`: 412 for another revision. */
  ifMatch?: true
  /** The path of what was created, as declared: 201 answers `Location`. */
  location?: string
  /** Set by `endpoint.relay`. */
  relays?: true
  /** The statements of its interactive transaction, each a round trip over one WebSocket; else one round trip. */
  interactive?: number
  /** Takes thousands of rows: a try at the database may last three times as long. */
  bulk?: true
}

export type Answer<Gives extends Answers> = {
  [Status in keyof Gives & number]: {
    status: Status
    body: Gives[Status] extends z.ZodType ? z.input<Gives[Status]> : null
    headers?: Record<string, string>
  }
}[keyof Gives & number]

export type Input<P extends Plane, Params, Query, Body> = { [Own in P]: PlaneSession<Own> } & {
  params: Params
  query: Query
  body: Body
  ifMatch: string | undefined
  environment: Environment
  /** A secret of 256 bits that only this credential's requests can tell, by a name that is used once. */
  secretFor: (name: string) => Promise<string>
  /** Whether a credential of the right shape came with the request; always, unless `anyone` may. */
  presented: boolean
  /** The same caller beside any tenant, where a session's credential was presented. */
  asPerson: PlaneSession<'person'> | undefined
}

/** A request as it came, below the path of the endpoint that relays it. */
export type Relayed = {
  method: string
  path: string
  query: URLSearchParams
  headers: Headers
  bytes: Uint8Array
}

/** An answer that is sent as it stands. */
export type RelayedAnswer = {
  status: number
  headers: Record<string, string>
  body: string | null
}

const planes = ['person', 'guest', 'operator'] as const

/** Whom an endpoint lets in. */
export function planeOf({ declaration: { permission } }: Endpoint): Plane {
  return planes.find((plane) => plane === permission) ?? 'tenant'
}

/** An endpoint as everything that walks the declarations sees it. */
export type Endpoint = {
  method: Method
  /** With `{name}` for a parameter, as in OpenAPI. */
  path: string
  declaration: Declaration<Plane, z.ZodType, z.ZodType, z.ZodType, Answers>
  handle: (input: never) => Promise<Answer<Answers>>
}

/**
 * The input of a handler whose declaration is composed at run time: `unknown` where only the declaration knows more.
 */
export type ComposedInput<Body = unknown> = Input<
  'tenant',
  Readonly<Record<string, string>>,
  unknown,
  Body
>
