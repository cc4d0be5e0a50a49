import { digest } from '../../core/digest.ts'

const transportHeaders = new Set([
  'host',
  'user-agent',
  'connection',
  'accept-encoding',
  'content-length',
])

/**
 * The fingerprint of recorded traffic: equal for two recordings of the same call. Order of members, moments
 * in time and headers of the transport do not tell calls apart (contracts.md, A8).
 */
export function fingerprintOf(parts: Readonly<Record<string, unknown>>): Promise<string> {
  return digest(JSON.stringify(normalized(parts)))
}

/** The value with its members in order, and without what differs from one recording to the next. */
export function normalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalized)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !isIncidental(name))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, normalized(member)]),
  )
}

/** Whether a member of this name differs from one recording to the next, and so tells no calls apart. */
export function isIncidental(name: string): boolean {
  return isMoment(name) || transportHeaders.has(name.toLowerCase())
}

/** The name of every member in a value, at any depth. */
export function memberNames(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return found
  const named = !Array.isArray(value)
  for (const [name, member] of Object.entries(value)) {
    if (named) found.add(name)
    memberNames(member, found)
  }
  return found
}

// By words, where the original looked for letters: `date` must not take `update` or `candidate` along.
function isMoment(name: string): boolean {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
  const last = words.at(-1) ?? ''
  if (/^(created|updated)at$/.test(last)) return true
  if (last === 'at' && /^(created|updated)$/.test(words.at(-2) ?? '')) return true
  return words.some((word) => /^(timestamp|date|time|datetime)s?$/.test(word))
}
