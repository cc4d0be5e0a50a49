import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApiKey } from '../../src/core/tenancy/api-key.ts'
import type { Call, Reply, Tenant, World } from '../support/world.ts'
import { attackEndpoint, costOf, essence } from './support/endpoint-attacks.ts'
import { ofTenants, requestOf, type Served, served, withoutRequest } from './support/endpoints.ts'
import type { Subject } from './support/fixture.ts'
import { subjectOf } from './support/subject.ts'
import { openGuardedWorld } from './support/world.ts'

const secret = 'only-the-victim-may-read-this'
const nobody = { authenticated: false }
const endpoints = ofTenants(served())

let world: World
let victim: Tenant
let attacker: Tenant
let narrow: string
let asked: Subject
beforeAll(async () => {
  world = await openGuardedWorld()
  victim = await world.tenant()
  attacker = await world.tenant()
  narrow = await victim.newKey({ name: 'narrow', scopes: ['nothing:at-all'] })
  asked = await subjectOf(world, victim, 'asked', secret)
})
afterAll(() => world.close())

/** Each attack has a victim of its own, since it reads all rows of that tenant twice. */
async function newAttack() {
  return { world, victim: await world.tenant(), attacker, secret }
}

test('endpoints exist, and each has a place of its own', () => {
  expect(endpoints.length).toBeGreaterThan(0)
  expect(new Set(endpoints.map(({ name }) => name)).size).toBe(endpoints.length)
})

describe.each(endpoints)('$name', (endpoint) => {
  const { name, fixture } = endpoint
  const { permission, responses, interactive } = endpoint.endpoint.declaration
  const forAnyone = permission === 'anyone'
  const seed = name.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()

  /** The request about something that the victim alone has, sent as it must be refused. */
  function send(call: Call) {
    const [verb, path, request] = requestOf(endpoint, asked)
    return world.request(verb, path, { ...request, ...call })
  }

  test('has a fixture', () => {
    expect(withoutRequest([endpoint])).toEqual([])
  })

  test('answers nothing without a valid credential, and does not use the database', async () => {
    const typo = victim.key.slice(0, -1) + (victim.key.endsWith('A') ? 'B' : 'A')
    for (const [key, code] of [
      [null, 'unauthenticated'],
      ['gh_malformed', 'invalid_credential'],
      [typo, 'invalid_credential'],
    ] as const) {
      const cost = await costOf(world, async () => {
        const reply = await send({ key })
        if (forAnyone) expect(reply).toMatchObject({ status: 200, json: nobody })
        else expect(reply).toMatchObject({ status: 401, json: { code } })
        return reply
      })
      expect(cost).toEqual({ requests: 0, websockets: 0, queries: 0, said: 0 })
    }
  })

  test('rejects an unknown key', async () => {
    const reply = await send({ key: await createApiKey() })
    expect(reply).toMatchObject(
      forAnyone
        ? { status: 200, json: nobody }
        : { status: 401, json: { code: 'invalid_credential' } },
    )
  })

  test("answers another tenant's key as an unknown tenant", async () => {
    const { key } = attacker
    const unknown = await send({ key, host: 'nobody-has-this.guildhall.test' })
    expect(unknown).toMatchObject({ status: 404, json: { code: 'tenant_not_found' } })
    for (const call of [
      { key, host: `${victim.slug}.guildhall.test` },
      { key, headers: { 'X-Tenant': victim.slug } },
      { key, headers: { 'X-Tenant': 'nobody-has-this' } },
    ]) {
      expect(essence(await send(call))).toEqual(essence(unknown))
    }
  })

  test('rejects a host and a header that disagree', async () => {
    const reply = await send({
      key: attacker.key,
      host: `${victim.slug}.guildhall.test`,
      headers: { 'X-Tenant': attacker.slug },
    })
    expect(reply).toMatchObject({ status: 400, json: { code: 'tenant_mismatch' } })
  })

  test("reaches no row of the victim with another tenant's key", async () => {
    const between = await newAttack()
    const subject = await subjectOf(world, between.victim, `private-${seed}`, secret)
    expect(await attackEndpoint(between, endpoint, subject, fixture?.foreign ?? 'missing')).toEqual(
      [],
    )
  })

  test("reaches the caller's own rows where both tenants use the same names", async () => {
    const between = await newAttack()
    await subjectOf(world, between.victim, `shared-${seed}`, secret)
    const own = await subjectOf(world, attacker, `shared-${seed}`, 'mine')
    expect(await attackEndpoint(between, endpoint, own, 'own')).toEqual([])
  })

  test('answers its own tenant as declared, at the declared cost', async ({ task }) => {
    const subject = await subjectOf(world, victim, `own-${seed}`, secret)
    const [verb, path, request] = requestOf(endpoint, subject)
    const cost = await costOf(world, async () => {
      const reply = await victim.call(verb, path, request)
      expect(Object.keys(responses)).toContain(String(reply.status))
      const schema = responses[reply.status]
      if (schema) expect(schema.parse(reply.json ?? reply.text)).toEqual(reply.json ?? reply.text)
      else expect(reply.text).toBe('')
      return reply
    })
    task.meta.cost = { operation: name, ...cost }
    expect(cost).toMatchObject(
      interactive === undefined
        ? { requests: 1, websockets: 0, said: 1 }
        : { requests: 0, websockets: 1, queries: interactive, said: interactive },
    )
  })
})

describe.each(endpoints.filter(({ endpoint }) => endpoint.declaration.permission.includes(':')))(
  '$name',
  (endpoint) => {
    test('rejects a key without the scope, and names the scope', async () => {
      const scope = endpoint.endpoint.declaration.permission
      const [verb, path, call] = requestOf(endpoint, asked)
      const reply = await world.request(verb, path, { ...call, key: narrow })
      expect(reply).toMatchObject({ status: 403, json: { code: 'insufficient_scope', scope } })
    })
  },
)

// A relay writes nothing, and knows no Idempotency-Key.
const posts = endpoints.filter(
  ({ endpoint }) => endpoint.method === 'post' && !endpoint.declaration.relays,
)
describe.each(posts)('$name', (endpoint) => {
  test('gives no tenant the answer of another under the same Idempotency-Key', async () => {
    const headers = { 'Idempotency-Key': crypto.randomUUID() }
    const seed = crypto.randomUUID()
    const replies: string[] = []
    for (const tenant of [victim, attacker]) {
      const subject = await subjectOf(world, tenant, seed, secret)
      const [verb, path, call] = requestOf(endpoint, subject)
      const first = await tenant.call(verb, path, { ...call, headers })
      const again = await tenant.call(verb, path, { ...call, headers })
      expect(first.status).toBeLessThan(300)
      expect(kept(again, endpoint)).toEqual(kept(first, endpoint))
      replies.push(first.text)
    }
    expect(replies[0]).not.toBe(replies[1])
  })
})

/** The answer of a repeated request: the same bytes, except for what only the first answer may show. */
function kept({ status, text, json }: Reply, { fixture }: Served) {
  if (!fixture?.once) return [status, text]
  const rest = Object.entries(json).filter(([name]) => !fixture.once?.includes(name))
  return [status, Object.fromEntries(rest)]
}
