import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApiKey } from '../../src/core/tenancy/api-key.ts'
import type { Call, Tenant, World } from '../support/world.ts'
import { costOf, essence, raid } from './support/endpoint-attacks.ts'
import { endpointRemedy, requestOf, served, subjectOf } from './support/endpoints.ts'
import { openGuardedWorld } from './support/world.ts'

const secret = 'only-the-victim-may-read-this'
const endpoints = served()

let world: World
let victim: Tenant
let attacker: Tenant
let narrow: string
beforeAll(async () => {
  world = await openGuardedWorld()
  victim = await world.tenant()
  attacker = await world.tenant()
  narrow = await victim.newKey({ name: 'narrow', scopes: ['nothing:at-all'] })
})
afterAll(() => world.close())

test('there are endpoints, and no two are served at one place', () => {
  expect(endpoints.length).toBeGreaterThan(0)
  expect(new Set(endpoints.map(({ name }) => name)).size).toBe(endpoints.length)
})

describe.each(endpoints)('$name', (endpoint) => {
  const { name, fixture } = endpoint
  const { method, declaration } = endpoint.endpoint
  const { may, gives, interactive = false } = declaration
  const forAnyone = may === 'anyone'
  const seed = name.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()

  /** The request about something that the victim alone has, sent in another way. */
  async function send(call: Call) {
    const subject = await subjectOf(world, victim, `${seed}-${crypto.randomUUID()}`, secret)
    const [verb, path, request] = requestOf(endpoint, subject)
    return world.request(verb, path, {
      ...request,
      ...call,
      headers: { ...request.headers, ...call.headers },
    })
  }

  test('has a fixture', () => {
    expect(fixture, `${name}: ${endpointRemedy}`).toBeDefined()
  })

  test('without a credential, or with what is none, tells nothing and asks no database', async () => {
    const headers = { Authorization: 'Bearer gh_malformed' }
    for (const [call, code] of [
      [{}, 'unauthenticated'],
      [{ headers }, 'invalid_credential'],
      [
        { key: `${victim.key.slice(0, -1)}${victim.key.endsWith('A') ? 'B' : 'A'}` },
        'invalid_credential',
      ],
    ] as const) {
      const subject = await subjectOf(world, victim, crypto.randomUUID(), secret)
      const [verb, path, request] = requestOf(endpoint, subject)
      const cost = await costOf(world, async () => {
        const reply = await world.request(verb, path, { ...request, ...call })
        const expected = forAnyone
          ? { status: 200, json: { authenticated: false } }
          : { status: 401, json: { code } }
        expect(reply).toMatchObject(expected)
        if (forAnyone) expect(reply.json).toEqual({ authenticated: false })
        return reply
      })
      expect(cost).toEqual({ requests: 0, websockets: 0, queries: 0, said: 0 })
    }
  })

  test('with a key that nobody was given is refused', async () => {
    const reply = await send({ key: await createApiKey() })
    expect(reply).toMatchObject(
      forAnyone
        ? { status: 200, json: { authenticated: false } }
        : { status: 401, json: { code: 'invalid_credential' } },
    )
  })

  test('with another tenant’s key looks like a tenant that is not there', async () => {
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

  test('with a host and a header that disagree is refused', async () => {
    const reply = await send({
      key: attacker.key,
      host: `${victim.slug}.guildhall.test`,
      headers: { 'X-Tenant': attacker.slug },
    })
    expect(reply).toMatchObject({ status: 400, json: { code: 'tenant_mismatch' } })
  })

  test.runIf(may.includes(':'))('without its scope is refused, naming it', async () => {
    expect(may).toMatch(/^[a-z-]+:[a-z-]+$/)
    const reply = await send({ key: narrow })
    expect(reply).toMatchObject({ status: 403, json: { code: 'insufficient_scope', scope: may } })
  })

  test('with another tenant’s key reaches nothing of what only the victim has', async () => {
    const subject = await subjectOf(world, victim, `private-${seed}`, secret)
    const expected = fixture?.foreign ?? 'missing'
    const found = await raid({ world, victim, attacker, secret }, endpoint, subject, expected)
    expect(found).toEqual([])
  })

  test('with another tenant’s key reaches its own where both have the same names', async () => {
    await subjectOf(world, victim, `shared-${seed}`, secret)
    const own = await subjectOf(world, attacker, `shared-${seed}`, 'mine')
    expect(await raid({ world, victim, attacker, secret }, endpoint, own, 'own')).toEqual([])
  })

  test('answers its own tenant as declared, at the declared cost', async () => {
    const subject = await subjectOf(world, victim, `own-${seed}`, secret)
    const [verb, path, request] = requestOf(endpoint, subject)
    const cost = await costOf(world, async () => {
      const reply = await victim.call(verb, path, request)
      expect(Object.keys(gives)).toContain(String(reply.status))
      const schema = gives[reply.status]
      if (schema) expect(schema.parse(reply.json)).toEqual(reply.json)
      else expect(reply.text).toBe('')
      return reply
    })
    if (interactive) {
      expect(cost).toMatchObject({ requests: 0, websockets: 1, queries: cost.said })
      expect(cost.said).toBeGreaterThan(1)
    } else {
      expect(cost).toMatchObject({ requests: 1, websockets: 0, said: 1 })
    }
  })

  test.runIf(method === 'post')('answers no other tenant under its Idempotency-Key', async () => {
    const headers = { 'Idempotency-Key': crypto.randomUUID() }
    const theirs = await subjectOf(world, victim, `idempotent-${seed}`, secret)
    const own = await subjectOf(world, attacker, `idempotent-${seed}`, 'mine')
    const [verb, path, request] = requestOf(endpoint, theirs)
    const first = await victim.call(verb, path, { ...request, headers })
    const [, , mine] = requestOf(endpoint, own)
    const second = await attacker.call(verb, path, { ...mine, headers })
    expect([first.status, second.status].every((status) => status < 300)).toBe(true)
    expect(second.json.id ?? second.json.deployment.id).not.toBe(
      first.json.id ?? first.json.deployment?.id,
    )
    const again = await attacker.call(verb, path, { ...mine, headers })
    expect(again.text).toBe(second.text)
  })
})
