import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { keyRates } from '../../../../src/core/runtime/rates.ts'
import { transportHash } from '../../../../src/core/tenancy/api-key.ts'
import { openWorld, type Reply, type Tenant, type World } from '../../../support/world.ts'

const path = '/api/v1/services'
const keys = '/api/v1/api-keys'

/** A limiter that never resets. That of Cloudflare resets every minute. */
function limiter(allowed: number) {
  const counts = new Map<string, number>()
  const limit = async ({ key }: { key: string }) => {
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    return { success: count <= allowed }
  }
  return { counts, limit }
}

const ten = limiter(10)
let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld({ LIMIT_KEY_10: ten })
})
beforeEach(async () => {
  acme = await world.tenant()
})
afterAll(() => world.close())

async function createdKey(more: object = {}): Promise<{ id: string; secret: string }> {
  const body = { name: crypto.randomUUID(), scopes: ['services:read'], ...more }
  const { json } = await acme.call('POST', keys, { body })
  return json
}

async function burst(key: string, times: number): Promise<Reply[]> {
  const replies = []
  for (let count = 0; count < times; count += 1) replies.push(await acme.call('GET', path, { key }))
  return replies
}

describe('the rate of a key', () => {
  test('applies before the database is reached, and responses report it', async () => {
    const { id, secret } = await createdKey({ ratePerMinute: 10 })
    await world.control.resetStats(world.database)
    const replies = await burst(secret, 12)
    expect(replies.map(({ status }) => status)).toEqual([...Array(10).fill(200), 429, 429])
    const after = replies.reduce((sum, reply) => sum + reply.after, 0)
    expect((await world.stats()).requests - after).toBe(10)
    expect(ten.counts.get(id)).toBe(12)
    const [, second] = replies
    expect(second?.headers.get('RateLimit-Policy')).toBe('"read";q=3000;w=60, "key";q=10;w=60')
    const rejected = replies.at(-1)
    expect(rejected?.json).toMatchObject({
      code: 'rate_limited',
      detail: 'At most 10 requests a minute are served here.',
    })
    expect(rejected?.headers.get('RateLimit')).toBe('"key";r=0;t=60')
    expect(rejected?.headers.get('RateLimit-Policy')).toBe('"key";q=10;w=60')
    expect(rejected?.headers.get('Retry-After')).toBe('60')
  })

  test('covers both of its secrets, and no other key', async () => {
    const { id, secret } = await createdKey({ ratePerMinute: 10 })
    await burst(secret, 10)
    const body = { graceSeconds: 60 }
    const rotated = await acme.call('POST', `${keys}/${id}/rotate`, { body })
    // This isolate does not know the new secret yet: its first request is counted, and answered.
    const replies = await burst(rotated.json.secret, 2)
    expect(replies.map(({ status }) => status)).toEqual([200, 429])
    const other = await burst((await createdKey({ ratePerMinute: 10 })).secret, 1)
    expect(other.map(({ status }) => status)).toEqual([200])
  })

  test('applies from the second request after a change', async () => {
    const { id, secret } = await createdKey()
    await burst(secret, 12)
    expect(ten.counts.get(id)).toBeUndefined()
    await acme.call('PATCH', `${keys}/${id}`, { body: { ratePerMinute: 10 } })
    const replies = await burst(secret, 11)
    expect(replies.map(({ status }) => status)).toEqual([...Array(10).fill(200), 429])
  })

  test('has a limiter in the Worker for each step, which counts', async () => {
    const limiters = world.env as unknown as Record<string, { limit: (key: object) => unknown }>
    for (const rate of keyRates) {
      const outcome = await limiters[`LIMIT_KEY_${rate}`]?.limit({ key: crypto.randomUUID() })
      expect(outcome, String(rate)).toEqual({ success: true })
    }
  })
})

describe('the last use of a key', () => {
  const lastUse = async (id: string) => {
    const { lastUsedAt, lastUsedFrom } = (await acme.call('GET', `${keys}/${id}`)).json
    return { lastUsedAt, lastUsedFrom }
  }
  const from = (address: string) => ({ headers: { 'CF-Connecting-IP': address } })
  const age = (id: string) =>
    world.owner(
      `update control.api_key_uses set last_used_at = now() - interval '59 seconds' where api_key_id = $1`,
      [id],
    )

  test('updates after the response, once for many requests, at one round trip each', async () => {
    const { id, secret } = await createdKey()
    expect(await lastUse(id)).toEqual({ lastUsedAt: null, lastUsedFrom: null })
    const use = () => acme.call('GET', path, { key: secret, ...from('203.0.113.7') })
    const before = await world.stats()
    const replies = [await use(), await use(), ...(await Promise.all([use(), use()]))]
    const { requests } = await world.stats()
    expect(replies.map(({ after }) => after)).toEqual([1, 0, 0, 0])
    expect(requests - before.requests).toBe(5)
    for (const { headers } of replies) expect(headers.get('Server-Timing')).toContain('desc="1"')
    const used = await lastUse(id)
    expect(used.lastUsedFrom).toBe('203.0.113.7')
    expect(used.lastUsedAt).toEqual(expect.stringMatching(/^\d{4}-/))
  })

  test('updates once for fifty concurrent requests, and for fifty isolates', async () => {
    const { id, secret } = await createdKey()
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => acme.call('GET', path, { key: secret })),
    )
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
    expect(replies.reduce((sum, { after }) => sum + after, 0)).toBe(1)
    await world.owner('delete from control.api_key_uses where api_key_id = $1', [id])
    const credential = await transportHash(secret)
    const fifty = async () => {
      const noted = await Promise.all(
        Array.from({ length: 50 }, () =>
          world.owner<{ noted: boolean | null }>(`select app.use_key($1, null) as noted`, [
            credential,
          ]),
        ),
      )
      return noted.flat().filter((row) => row.noted === true).length
    }
    expect(await fifty()).toBe(1)
    await world.owner(
      `update control.api_key_uses set last_used_at = now() - interval '61 seconds' where api_key_id = $1`,
      [id],
    )
    expect(await fifty()).toBe(1)
  })

  test('updates once a minute in the database too, whatever isolates know', async () => {
    const { id, secret } = await createdKey()
    const credential = await transportHash(secret)
    const note = async () => {
      const rows = await world.owner<{ noted: boolean | null }>(
        `select app.use_key($1, '203.0.113.9') as noted`,
        [credential],
      )
      return rows[0]?.noted
    }
    expect([await note(), await note()]).toEqual([true, null])
    await age(id)
    expect(await note()).toBeNull()
    await world.owner(
      `update control.api_key_uses set last_used_at = now() - interval '61 seconds' where api_key_id = $1`,
      [id],
    )
    const both = await Promise.all([note(), note()])
    expect(both.filter((noted) => noted === true)).toHaveLength(1)
  })

  test('updates for a request that its statements reject, and not for an unauthenticated one', async () => {
    const limited = await createdKey({ ipAllowlist: ['198.51.100.0/24'] })
    const outside = await acme.call('GET', path, { key: limited.secret, ...from('203.0.113.7') })
    expect(outside.status).toBe(403)
    const { secret } = await createdKey()
    const invalid = await acme.call('GET', `${path}?what=ever`, { key: secret })
    expect([invalid.status, invalid.after]).toEqual([400, 0])
    const missing = await acme.call('GET', `${path}/nothing`, { key: secret })
    expect([missing.status, missing.after]).toEqual([404, 1])
    const session = await acme.call('GET', '/api/auth/session', { key: limited.secret })
    expect(session.status).toBe(403)
    // What follows of those two is the record of their denial.
    expect(await lastUse(limited.id)).toEqual({ lastUsedAt: null, lastUsedFrom: null })
  })

  test('neither slows nor fails the response if it cannot be stored', async () => {
    const { id, secret } = await createdKey()
    await world.owner(
      'alter table control.api_key_uses add constraint none check (false) not valid',
      [],
    )
    try {
      const reply = await acme.call('GET', path, { key: secret })
      expect([reply.status, reply.after]).toEqual([200, 1])
    } finally {
      await world.owner('alter table control.api_key_uses drop constraint none', [])
    }
    expect(await lastUse(id)).toEqual({ lastUsedAt: null, lastUsedFrom: null })
  })
})
