import { serializeSigned } from 'hono/utils/cookie'
import { uuidv7 } from 'uuidv7'
import type { SystemRole } from '../../src/core/tenancy/permissions.ts'
import type { Call, Reply, Tenant, World } from './world.ts'

/** What sessions of tests are signed with: `openWorld({ AUTH_SECRET: authSecret })`. */
export const authSecret = 'for-tests-alone-'.repeat(3)

/** A person in a tenant, signed in. */
export type Person = {
  memberId: string
  call(method: string, path: string, options?: Call): Promise<Reply>
}

/** Makes a user who holds a role in a tenant, with a session. */
export async function signedIn(world: World, tenant: Tenant, role: SystemRole): Promise<Person> {
  const [userId, memberId, token] = [uuidv7(), uuidv7(), crypto.randomUUID()]
  const email = `${userId}@example.com`
  await world.owner('insert into auth.users (id, name, email) values ($1, $2, $3)', [
    userId,
    role,
    email,
  ])
  await world.owner(
    `insert into members (id, tenant_id, kind, user_id, display_name, email, role)
     values ($1, $2, 'human', $3, $4, $5, $6)`,
    [memberId, tenant.id, userId, role, email, role],
  )
  await world.owner(
    `insert into auth.sessions (id, user_id, token, expires_at) values ($1, $2, $3, now() + interval '1 day')`,
    [uuidv7(), userId, token],
  )
  const cookie = await serializeSigned('token', token, authSecret)
  const bearer = decodeURIComponent(cookie.split(';')[0]?.slice('token='.length) ?? '')
  return {
    memberId,
    call: (method, path, call = {}) => world.request(method, path, { key: bearer, ...call }),
  }
}
