export type Json = Record<string, unknown>

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The step of a JSON pointer to a member. RFC 6901. */
export function step(name: string | number): string {
  return `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** The names in a JSON pointer, which can be percent-encoded as in the fragment of a URI. */
export function stepsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => decoded(part).replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The value at a JSON pointer, by own members only; undefined where there is none. */
export function valueAt(document: unknown, pointer: string): unknown {
  let value = document
  for (const name of stepsOf(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Json)[name]
  }
  return value
}

/** The target of a local reference (`#/...`), through references to references; undefined where it has none. */
export function resolved(document: unknown, value: unknown): unknown {
  const seen = new Set<string>()
  let current = value
  while (isObject(current) && typeof current.$ref === 'string') {
    const { $ref } = current
    if (!$ref.startsWith('#') || seen.has($ref)) return undefined
    seen.add($ref)
    current = valueAt(document, $ref.slice(1))
  }
  return current
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
