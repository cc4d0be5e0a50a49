import { serializeSigned } from 'hono/utils/cookie'
import { uuidv7 } from 'uuidv7'
import { sessionCookie } from '../../src/core/http/credential.ts'
import { authSecret, type Call, type Reply, type Tenant, type World } from './world.ts'

/** A user of a test who is signed in. */
export type Person = {
  userId: string
  email: string
  sessionId: string
  /** The session as a bearer token, and as a browser's cookie. */
  token: string
  cookie: string
  call(method: string, path: string, call?: Call): Promise<Reply>
}

/** Makes a user with a session, straight in the tables: signing in has tests of its own. */
export async function makePerson(
  world: World,
  email = `${crypto.randomUUID()}@example.com`,
): Promise<Person> {
  const userId = uuidv7()
  await world.owner(
    'insert into auth.users (id, name, email, email_verified) values ($1, $2, $3, true)',
    [userId, email.split('@')[0], email],
  )
  return signedIn(world, { userId, email })
}

/** Gives a user another session. */
export async function signedIn(
  world: World,
  { userId, email }: Pick<Person, 'userId' | 'email'>,
): Promise<Person> {
  const sessionId = uuidv7()
  const secret = crypto.randomUUID()
  await world.owner(
    `insert into auth.sessions (id, user_id, token, expires_at, ip_address, user_agent)
     values ($1, $2, $3, now() + interval '7 days', '192.0.2.1', 'a test')`,
    [sessionId, userId, secret],
  )
  const signed = (await serializeSigned('s', secret, authSecret)).slice('s='.length)
  const cookie = `__Secure-${sessionCookie}=${signed}`
  const token = decodeURIComponent(signed)
  return {
    ...{ userId, email, sessionId, token, cookie },
    call: (method, path, call = {}) => world.request(method, path, { key: token, ...call }),
  }
}

/** Makes a person a member of a tenant. Gives the member's id. */
export async function join(
  world: World,
  tenant: Tenant,
  { userId, email }: Pick<Person, 'userId' | 'email'>,
  role = 'member',
): Promise<string> {
  const id = uuidv7()
  await world.owner(
    `insert into members (id, tenant_id, kind, user_id, display_name, email, role) values ($1, $2, 'human', $3, $4, $4, $5)`,
    [id, tenant.id, userId, email, role],
  )
  return id
}
