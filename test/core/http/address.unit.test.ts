import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { addressOf, asPlain, callerOf } from '../../../src/core/http/address.ts'

const app = new Hono().get('/', (c) => c.json([addressOf(c) ?? null, callerOf(c)]))

async function told(address?: string): Promise<unknown> {
  const headers = address === undefined ? {} : { 'CF-Connecting-IP': address }
  return (await app.request('/', { headers })).json()
}

describe('caller of a request', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7', '192.0.2.7'],
    ['0:0:0:0:0:FFFF:C000:207', '192.0.2.7', '192.0.2.7'],
    ['2001:db8:0:1::7', '2001:db8:0:1::7', '2001:db8:0:1::/64'],
    ['2001:0DB8:0:1:ffff:ffff:ffff:ffff', '2001:0DB8:0:1:ffff:ffff:ffff:ffff', '2001:db8:0:1::/64'],
    ['2001:db8:0:2::7', '2001:db8:0:2::7', '2001:db8:0:2::/64'],
    ['::1', '::1', '0:0:0:0::/64'],
    ['2001:db8::', '2001:db8::', '2001:db8:0:0::/64'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7::', '1:2:3:4::/64'],
  ])('%s: its address is %s, it counts for %s', async (said, address, caller) => {
    expect(await told(said)).toEqual([address, caller])
  })

  test.each(['nowhere', '192.0.2.7, 192.0.2.8', 'fe80::1%eth0', '[::1]', ''])(
    'stays unknown with %o',
    async (said) => {
      expect(await told(said)).toEqual([null, 'unknown'])
    },
  )

  test('stays unknown without the header', async () => {
    expect(await told()).toEqual([null, 'unknown'])
  })
})

test.each([
  ['192.0.2.0/24', '192.0.2.0/24'],
  ['::ffff:192.0.2.0/120', '192.0.2.0/24'],
  ['::ffff:c000:207', '192.0.2.7'],
  ['::ffff:0:0/96', '0.0.0.0/0'],
  ['::ffff:0:0/95', '::ffff:0:0/95'],
  ['2001:db8::/32', '2001:db8::/32'],
  ['::/0', '::/0'],
])('the network %s is %s', (network, plain) => {
  expect(asPlain(network)).toBe(plain)
})
