import { CommandError } from '../command/report.ts'

export type Seeded = { slug: string; key: string }

type Reply = { status: number; text: string }
type Ask = (
  method: string,
  path: string,
  options?: { key?: string; tenant?: string; body?: object },
) => Promise<Reply>

/**
 * Uses a Worker as a client would, over its address: signs in with seeded keys, writes and reads, and attacks one
 * tenant's service with the other's key. `forgedKey` is well formed and belongs to nobody. Gives what it did.
 * @throws {CommandError} for the first answer that is not as it must be.
 */
export async function smoke(
  origin: string,
  [mine, theirs]: readonly [Seeded, Seeded],
  forgedKey: string,
): Promise<string> {
  const ask = asking(origin)
  const name = `smoke-${crypto.randomUUID().slice(0, 8)}`
  const path = `/services/${name}`
  let [requests, attacks] = [0, 0]
  const expects = async (what: string, status: number, ...request: Parameters<Ask>) => {
    requests += 1
    const reply = await ask(...request)
    if (reply.status === status) return reply
    throw wrong(what, String(status), reply)
  }
  const attack: typeof expects = (...given) => {
    attacks += 1
    return expects(...given)
  }

  for (const { slug, key } of [mine, theirs]) {
    const session = await expects(`${slug} signs in`, 200, 'GET', '/auth/session', { key })
    if (!session.text.includes(`"slug":"${slug}"`)) throw wrong(`${slug} signs in`, slug, session)
  }
  const { key } = theirs
  const body = { name, packageJson: { version: '1.0.0' } }
  await expects('a service is created', 201, 'POST', '/services', { key, body })
  await expects('its tenant reads it', 200, 'GET', path, { key })

  const taken = { description: 'taken' }
  await attack('no credential', 401, 'GET', path)
  await attack('a forged key', 401, 'GET', path, { key: forgedKey })
  await attack("another tenant's key reads", 404, 'GET', path, { key: mine.key })
  await attack("another tenant's key writes", 404, 'PATCH', path, { key: mine.key, body: taken })
  await attack("another tenant's key deletes", 404, 'DELETE', path, { key: mine.key })
  const named = { key: mine.key, tenant: theirs.slug }
  await attack("another tenant's key names the tenant", 404, 'GET', path, named)
  const list = await attack('another tenant lists', 200, 'GET', '/services?limit=100', {
    key: mine.key,
  })
  if (list.text.includes(name)) throw wrong('another tenant lists', 'a list without it', list)
  const after = await expects('its tenant still has it', 200, 'GET', path, { key })
  if (after.text.includes('taken')) throw wrong('its tenant still has it', 'what it wrote', after)
  return `${requests} requests, of which ${attacks} attack isolation`
}

function asking(origin: string): Ask {
  return async (method, path, { key, tenant, body } = {}) => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: {
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        ...(tenant ? { 'x-tenant': tenant } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(30_000),
    })
    const text = await response.text()
    return { status: response.status, text }
  }
}

function wrong(what: string, expected: string, { status, text }: Reply): CommandError {
  return new CommandError({
    what: `${what}: expected ${expected}, got ${status}`,
    why: text.slice(0, 500),
    todo: 'npm run test:isolation names the table or endpoint',
    code: 2,
  })
}
