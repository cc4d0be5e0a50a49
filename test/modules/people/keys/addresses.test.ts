import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey, keysPath } from '../../../support/keys.ts'
import { expectRejected } from '../../../support/rejected.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

/** A limiter that only reports the callers that it counted. */
function counter() {
  const keys: string[] = []
  const limit = async ({ key }: { key: string }) => {
    keys.push(key)
    return { success: true }
  }
  return { keys, limit }
}

const addresses = counter()
const reads = counter()
let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld({ LIMIT_ADDRESS: addresses, LIMIT_READ: reads })
  acme = await world.tenant()
})
beforeEach(() => {
  addresses.keys.length = 0
  reads.keys.length = 0
})
afterAll(() => world.close())

const from = (address: string) => ({ headers: { 'CF-Connecting-IP': address } })

describe('an IPv6 network of 64 bits is one caller', () => {
  const own = ['2001:db8:0:1::1', '2001:0db8::1:ffff:ffff:ffff:ffff']
  const other = '2001:db8:0:2::1'

  test('counts once in the limit of addresses', async () => {
    for (const address of [...own, other])
      await world.request('GET', '/api/v1/services', from(address))
    const [first, second, third] = addresses.keys
    expect([first, third]).toEqual(['2001:db8:0:1::/64', '2001:db8:0:2::/64'])
    expect(second).toBe(first)
  })

  test('counts once in the limit of callers without a credential', async () => {
    for (const address of [...own, other]) {
      await world.request('GET', '/api/v1/invitations/none', from(address))
    }
    const [first, second, third] = reads.keys
    expect([second === first, third === first]).toEqual([true, false])
  })

  test('counts once in sign-in attempts', async () => {
    const body = { email: 'nobody@example.com', password: 'a long guess' }
    for (const address of own) {
      const reply = await world.request('POST', '/auth/sign-in/email', {
        body,
        ...from(address),
      })
      expect(reply.status, reply.text).toBe(401)
    }
    const rows = await world.owner<{ count: number }>(
      `select count from auth.rate_limits where key like '% from 2001:db8:0:1::/64'`,
      [],
    )
    expect(rows).toEqual([{ count: 2 }])
  })
})

describe('the allowed addresses of a key', () => {
  const use = async (ipAllowlist: string[], address: string) => {
    const { secret } = (await createKey(acme, { ipAllowlist })).json
    return world.request('GET', '/api/v1/services', { key: secret, ...from(address) })
  }

  test.each([
    ['198.51.100.0/24', '198.51.100.0', '198.51.100.255'],
    ['198.51.100.0/24', '::ffff:198.51.100.7', '::ffff:c633:6407'],
    ['::ffff:198.51.100.0/120', '198.51.100.7', '::ffff:198.51.100.7'],
    ['2001:db8:7::/48', '2001:db8:7::', '2001:0DB8:7:ffff:ffff:ffff:ffff:ffff'],
    ['2001:db8::7', '2001:db8:0::7', '2001:DB8:0:0:0:0:0:7'],
  ])('%s holds %s and %s', async (network, ...within) => {
    for (const address of within) expect((await use([network], address)).status).toBe(200)
  })

  test.each([
    ['198.51.100.0/24', '198.51.101.0', '::ffff:198.51.101.0'],
    ['2001:db8:7::/48', '2001:db8:8::', '2001:db8:6:ffff:ffff:ffff:ffff:ffff'],
    ['2001:db8::7', '2001:db8::8', '::7'],
    ['0.0.0.0/0', '2001:db8::7', '::1'],
    ['::/0', '198.51.100.7', '::ffff:198.51.100.7'],
  ])('%s holds neither %s nor %s', async (network, ...outside) => {
    for (const address of outside) {
      expectRejected(await use([network], address), 403, 'address_not_allowed')
    }
  })

  test('appear in their canonical form, and so does the last one', async () => {
    const { id, secret, ipAllowlist } = (
      await createKey(acme, { ipAllowlist: ['::ffff:198.51.100.0/120', '2001:DB8::/32'] })
    ).json
    expect(ipAllowlist).toEqual(['198.51.100.0/24', '2001:db8::/32'])
    await world.request('GET', '/api/v1/services', { key: secret, ...from('::ffff:198.51.100.7') })
    const { json } = await acme.call('GET', `${keysPath}/${id}`)
    expect(json.lastUsedFrom).toBe('198.51.100.7')
  })
})
