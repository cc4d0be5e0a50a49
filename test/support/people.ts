import { serializeSigned } from 'hono/utils/cookie'
import { uuidv7 } from 'uuidv7'
import type { Call, Reply, World } from './world.ts'

/** What the sessions of tests are signed with. */
export const authSecret = 'for-tests-only-'.repeat(3)

/** Somebody who is signed in. */
export type SignedIn = {
  userId: string
  email: string
  /** `token.signature`: what a client sends as `Authorization: Bearer`, or as the cookie. */
  credential: string
  call(method: string, path: string, options?: Call): Promise<Reply>
}

/** A user with a session, as Better Auth leaves them in the database. The world is opened with AUTH_SECRET. */
export async function person(
  world: World,
  input: { email?: string; name?: string; activeTenantId?: string } = {},
): Promise<SignedIn> {
  const userId = uuidv7()
  const email = input.email ?? `${userId}@example.com`
  const token = crypto.randomUUID()
  await world.owner('insert into auth.users (id, name, email) values ($1, $2, $3)', [
    userId,
    input.name ?? email,
    email,
  ])
  await world.owner(
    `insert into auth.sessions (id, user_id, token, expires_at, active_tenant_id)
     values ($1, $2, $3, now() + interval '1 day', $4)`,
    [uuidv7(), userId, token, input.activeTenantId ?? null],
  )
  const credential = await signed(token)
  const call: SignedIn['call'] = (method, path, options = {}) =>
    world.request(method, path, { key: credential, ...options })
  return { userId, email, credential, call }
}

/** A person who is a member of a tenant in a role, as the owner of the database makes one. */
export async function memberOf(
  world: World,
  tenant: { id: string; slug: string },
  role: string,
  status = 'active',
): Promise<SignedIn & { memberId: string }> {
  const someone = await person(world)
  const memberId = uuidv7()
  await world.owner(
    `insert into members (id, tenant_id, kind, user_id, display_name, email, role, status)
     values ($1, $2, 'human', $3, $4, $4, $5, $6)`,
    [memberId, tenant.id, someone.userId, someone.email, role, status],
  )
  return { ...someone, memberId }
}

/** A session's token as it stands behind `Bearer`: signed in hono's cookie format. */
export async function signed(token: string, secret = authSecret): Promise<string> {
  const cookie = await serializeSigned('session', token, secret)
  return decodeURIComponent(cookie.slice('session='.length))
}
