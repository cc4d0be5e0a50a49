import type { Context } from 'hono'
import { z } from 'zod'

const Address = z.union([z.ipv4(), z.ipv6()])

/**
 * The IP address that a request comes from, as Cloudflare says it; undefined where it does not. One of IPv4 that is
 * written as IPv6 is given as IPv4: RFC 4291, 2.5.5.2.
 */
export function addressOf(c: Context): string | undefined {
  const { data: address } = Address.safeParse(c.req.header('CF-Connecting-IP'))
  return address === undefined ? undefined : asPlain(address)
}

/**
 * Whom a request counts for where nobody is known: an address of IPv4, and of IPv6 the network of 64 bits, since one
 * customer has all of its addresses.
 */
export function callerOf(c: Context): string {
  const address = addressOf(c)
  if (address === undefined) return 'unknown'
  return address.includes(':') ? `${groupsOf(address).slice(0, 4).join(':')}::/64` : address
}

/** An address or a network, as `addressOf` would write those within it: `::ffff:192.0.2.0/120` is `192.0.2.0/24`. */
export function asPlain(network: string): string {
  const [address = '', bits = '128'] = network.split('/')
  if (!address.includes(':') || Number(bits) < 96) return network
  const groups = groupsOf(address)
  if (groups.slice(0, 6).join(':') !== '0:0:0:0:0:ffff') return network
  const pairs = groups.slice(6).map((group) => Number.parseInt(group, 16))
  const plain = pairs.flatMap((pair) => [pair >> 8, pair & 255]).join('.')
  return network.includes('/') ? `${plain}/${Number(bits) - 96}` : plain
}

/** The eight groups of an address of IPv6, in hexadecimal, without leading zeros. */
function groupsOf(address: string): string[] {
  const written = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [before = [], after = []] = written
    .split('::')
    .map((groups) => groups.split(':').filter((group) => group !== ''))
  return [...before, ...Array(8 - before.length - after.length).fill('0'), ...after]
}
