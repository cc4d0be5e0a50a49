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
 * The fingerprint of a call: equal for two recordings of the same call. The order of members, points in time and
 * headers of the transport do not matter.
 */
export function fingerprintOf(parts: Parts): Promise<string> {
  return fingerprinting()(parts)
}

/** As `fingerprintOf` for many calls: each distinct name is examined once. */
export function fingerprinting(): (parts: Parts) => Promise<string> {
  const known = new Map<string, boolean>()
  const isOut = (name: string) => {
    const out = known.get(name) ?? isIncidental(name)
    known.set(name, out)
    return out
  }
  return (parts) => digest(JSON.stringify(normalized(parts, isOut)))
}

/** The value with its members sorted, and without those that differ between recordings of one call. */
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
    // An assignment would set the prototype.
    if (name === '__proto__') Object.defineProperty(left, name, { value: member, enumerable: true })
    else left[name] = member
  }
  return left
}

/** Whether members of this name differ between recordings of one call, so that a fingerprint leaves them out. */
export function isIncidental(name: string): boolean {
  return isMoment(name) || transportHeaders.has(name.toLowerCase())
}

/** The names of all members in a value, at any depth. */
export function memberNames(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return found
  const named = !Array.isArray(value)
  for (const [name, member] of Object.entries(value)) {
    if (named) found.add(name)
    memberNames(member, found)
  }
  return found
}

// Compared by words: `date` must not match `update` or `candidate`.
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
