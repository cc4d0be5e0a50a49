/** The values of the parameters of a path. */
export type PathValues = Record<string, string>

type Segment = { literals: string[]; names: string[] }

/**
 * The parameters of a path that matches a template such as `/castles/{id}.json`, else undefined. Takes linear time:
 * literals are searched one after another, without backtracking.
 */
export function matchTemplate(template: string, path: string): PathValues | undefined {
  const parts = template.split('/')
  const given = path.split('/')
  if (parts.length !== given.length) return undefined
  const values: PathValues = {}
  for (const [index, part] of parts.entries()) {
    const found = matchSegment(segmentOf(part), given[index] ?? '')
    if (!found) return undefined
    Object.assign(values, found)
  }
  return values
}

/** Orders templates: one whose earlier segments are literal goes before one with parameters there. */
export function bySpecificity(a: string, b: string): number {
  const [left, right] = [a, b].map((template) =>
    template
      .split('/')
      .map((part) => (part.includes('{') ? '1' : '0'))
      .join(''),
  ) as [string, string]
  return left < right ? -1 : left > right ? 1 : 0
}

function segmentOf(part: string): Segment {
  const pieces = part.split(/\{([^{}]*)\}/)
  return {
    literals: pieces.filter((_, index) => index % 2 === 0),
    names: pieces.filter((_, index) => index % 2 === 1),
  }
}

function matchSegment({ literals, names }: Segment, given: string): PathValues | undefined {
  const [first = '', ...others] = literals
  if (names.length === 0) return decoded(given) === first || given === first ? {} : undefined
  if (!given.startsWith(first)) return undefined
  const values: PathValues = {}
  let at = first.length
  for (const [index, name] of names.entries()) {
    const literal = others[index] ?? ''
    const last = index === names.length - 1
    const end = last ? lastIndex(given, literal) : given.indexOf(literal, at + 1)
    if (end <= at) return undefined
    values[name] = decoded(given.slice(at, end))
    at = end + literal.length
  }
  return values
}

function lastIndex(given: string, literal: string): number {
  return given.endsWith(literal) ? given.length - literal.length : -1
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
