import { CommandError } from '../report.ts'

export type Seeded = { slug: string; key: string }

type Reply = { status: number; text: string }
type Ask = (
  method: string,
  path: string,
  options?: { key?: string; tenant?: string; body?: object },
) => Promise<Reply>

/**
 * Uses a Worker as a client would, over its address: signs in with seeded keys, writes and reads, and attacks one
 * tenant's service with the other's key. Gives what it did.
 * @throws {CommandError} for the first answer that is not as it must be.
 */
export async function smoke(
  origin: string,
  [mine, theirs]: readonly [Seeded, Seeded],
): Promise<string> {
  const ask = asking(origin)
  const name = `smoke-${crypto.randomUUID().slice(0, 8)}`
  let requests = 0
  const expects = async (
    what: string,
    status: number | readonly number[],
    work: Promise<Reply>,
  ) => {
    requests += 1
    const reply = await work
    if ([status].flat().includes(reply.status)) return reply
    throw wrong(what, [status].flat().join(' or '), reply)
  }

  for (const { slug, key } of [mine, theirs]) {
    const session = await expects(`${slug} signs in`, 200, ask('GET', '/auth/session', { key }))
    if (!session.text.includes(`"slug":"${slug}"`)) throw wrong(`${slug} signs in`, slug, session)
  }
  const service = { name, packageJson: { version: '1.0.0' } }
  await expects(
    'a service is made',
    [200, 201],
    ask('POST', '/services', { key: theirs.key, body: service }),
  )
  await expects('its tenant reads it', 200, ask('GET', `/services/${name}`, { key: theirs.key }))

  await expects('no credential', 401, ask('GET', `/services/${name}`))
  await expects(
    'a forged key',
    401,
    ask('GET', `/services/${name}`, { key: `${theirs.key.slice(0, -4)}0000` }),
  )
  await expects(
    "another tenant's key reads",
    404,
    ask('GET', `/services/${name}`, { key: mine.key }),
  )
  const change = { key: mine.key, body: { description: 'taken' } }
  await expects("another tenant's key writes", 404, ask('PATCH', `/services/${name}`, change))
  await expects(
    "another tenant's key deletes",
    404,
    ask('DELETE', `/services/${name}`, { key: mine.key }),
  )
  await expects(
    "another tenant's key names the tenant",
    [400, 401, 403, 404],
    ask('GET', `/services/${name}`, { key: mine.key, tenant: theirs.slug }),
  )
  const list = await expects(
    'another tenant lists',
    200,
    ask('GET', '/services?limit=100', { key: mine.key }),
  )
  if (list.text.includes(name)) throw wrong('another tenant lists', 'a list without it', list)
  const after = await expects(
    'its tenant still has it',
    200,
    ask('GET', `/services/${name}`, { key: theirs.key }),
  )
  if (after.text.includes('taken')) throw wrong('its tenant still has it', 'what it wrote', after)
  return `${requests} requests, of which 7 attack isolation`
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
