import { digest } from '../../../core/runtime/digest.ts'

const transportHeaders = new Set([
  'host',
  'user-agent',
  'connection',
  'accept-encoding',
  'content-length',
])

type Parts = Readonly<Record<string, unknown>>

/**
 * The fingerprint of recorded traffic: equal for two recordings of the same call. Order of members, moments
 * in time and headers of the transport do not tell calls apart (contracts.md, A8).
 */
export function fingerprintOf(parts: Parts): Promise<string> {
  return fingerprinting()(parts)
}

/** As `fingerprintOf`, for many: the same names come again and again, and each is looked at once. */
export function fingerprinting(): (parts: Parts) => Promise<string> {
  const known = new Map<string, boolean>()
  const isOut = (name: string) => {
    const out = known.get(name) ?? isIncidental(name)
    known.set(name, out)
    return out
  }
  return (parts) => digest(JSON.stringify(normalized(parts, isOut)))
}

/** The value with its members in order, and without what differs from one recording to the next. */
export function normalized(
  value: unknown,
  isOut: (name: string) => boolean = isIncidental,
): unknown {
  if (Array.isArray(value)) return value.map((member) => normalized(member, isOut))
  if (typeof value !== 'object' || value === null) return value
  const members = value as Record<string, unknown>
  const left: Record<string, unknown> = {}
  for (const name of Object.keys(members).sort()) {
    if (isOut(name)) continue
    const member = normalized(members[name], isOut)
    // Assigned, it would be the object's prototype.
    if (name === '__proto__') Object.defineProperty(left, name, { value: member, enumerable: true })
    else left[name] = member
  }
  return left
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
