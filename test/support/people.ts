import { serializeSigned } from 'hono/utils/cookie'
import { uuidv7 } from 'uuidv7'
import { sessionCookie } from '../../src/core/http/credential.ts'
import type { Call, Reply, World } from './world.ts'

/** What the sessions of tests are signed with. */
export const authSecret = 'for-tests-only-'.repeat(3)

/** Somebody who is signed in. */
export type Person = {
  userId: string
  email: string
  sessionId: string
  /** The session as a bearer token, and as a browser's cookie. */
  token: string
  cookie: string
  call(method: string, path: string, options?: Call): Promise<Reply>
}

export type Member = Person & { memberId: string }

/** Makes a user with a session, straight in the tables: signing in has tests of its own. */
export async function makePerson(
  world: World,
  input: { email?: string; name?: string; activeTenantId?: string } = {},
): Promise<Person> {
  const userId = uuidv7()
  const email = input.email ?? `${userId}@example.com`
  await world.owner(
    'insert into auth.users (id, name, email, email_verified) values ($1, $2, $3, true)',
    [userId, input.name ?? email, email],
  )
  return signedIn(world, { userId, email }, input.activeTenantId)
}

/** Gives a user another session. */
export async function signedIn(
  world: World,
  { userId, email }: Pick<Person, 'userId' | 'email'>,
  activeTenantId?: string,
): Promise<Person> {
  const sessionId = uuidv7()
  const secret = crypto.randomUUID()
  await world.owner(
    `insert into auth.sessions (id, user_id, token, expires_at, ip_address, user_agent, active_tenant_id)
     values ($1, $2, $3, now() + interval '7 days', '192.0.2.1', 'a test', $4)`,
    [sessionId, userId, secret, activeTenantId ?? null],
  )
  const token = await signed(secret)
  const cookie = `__Secure-${sessionCookie}=${encodeURIComponent(token)}`
  return {
    ...{ userId, email, sessionId, token, cookie },
    call: (method, path, call = {}) => world.request(method, path, { key: token, ...call }),
  }
}

/** Makes a person a member of a tenant, as the owner of the database does. Gives the member's id. */
export async function join(
  world: World,
  tenant: { id: string },
  { userId, email }: Pick<Person, 'userId' | 'email'>,
  role = 'member',
  status = 'active',
): Promise<string> {
  const id = uuidv7()
  await world.owner(
    `insert into members (id, tenant_id, kind, user_id, display_name, email, role, status)
     values ($1, $2, 'human', $3, $4, $4, $5, $6)`,
    [id, tenant.id, userId, email, role, status],
  )
  return id
}

/** A person who is a member of a tenant in a role. */
export async function memberOf(
  world: World,
  tenant: { id: string },
  role: string,
  status = 'active',
): Promise<Member> {
  const someone = await makePerson(world)
  return { ...someone, memberId: await join(world, tenant, someone, role, status) }
}

/** A session's token as it stands behind `Bearer`: signed in hono's cookie format. */
export async function signed(token: string, secret = authSecret): Promise<string> {
  const cookie = await serializeSigned('session', token, secret)
  return decodeURIComponent(cookie.slice('session='.length))
}
