type Patch = Readonly<Record<string, unknown>>

/** Applies a JSON merge patch: null removes a member, an object is merged, anything else replaces. RFC 7396. */
export function mergePatch(target: unknown, patch: Patch): Record<string, unknown> {
  const members = new Map(isObject(target) ? Object.entries(target) : [])
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) members.delete(name)
    else members.set(name, isObject(value) ? mergePatch(members.get(name), value) : value)
  }
  return Object.fromEntries(members)
}

function isObject(value: unknown): value is Patch {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
