// A part of a pattern: the texts that match it, and how often it can repeat.
type Part = { options: readonly string[]; least: number; most: number }

const classes: Record<string, string> = {
  d: '0123456789',
  w: 'abcdefghijklmnopqrstuvwxyz0123456789_',
  s: ' ',
  D: 'abc',
  W: '-',
  S: 'abc',
}
const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(index + 32)).join('')

/**
 * A text that most likely matches a pattern of ECMA-262, of at least `least` characters where the pattern allows it.
 * Supports literals, classes, groups, alternatives and quantifiers; undefined for any other pattern.
 */
export function textMatching(pattern: string, least: number, variant: number): string | undefined {
  const reader = new PatternReader(pattern)
  const parts = reader.alternatives()
  if (!reader.ended || parts === undefined) return undefined
  let missing = Math.max(0, least - lengthOf(parts))
  let turn = variant
  return parts
    .map((part) => {
      const each = Math.max(1, part.options[0]?.length ?? 1)
      const grown = Math.min(part.most, part.least + Math.ceil(missing / each), part.least + 10_000)
      missing -= (grown - part.least) * each
      return Array.from({ length: grown }, () => {
        const option = part.options[turn % part.options.length] ?? ''
        turn = Math.floor(turn / part.options.length)
        return option
      }).join('')
    })
    .join('')
}

function lengthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { options, least }) => sum + (options[0]?.length ?? 0) * least, 0)
}

class PatternReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get ended(): boolean {
    return this.#at >= this.#text.length
  }

  /** The first of the alternatives up to the end of the group; the others are skipped. */
  alternatives(depth = 0): Part[] | undefined {
    const first = this.#sequence(depth)
    while (first && this.#text[this.#at] === '|') {
      this.#at += 1
      if (!this.#sequence(depth)) return undefined
    }
    return first
  }

  #sequence(depth: number): Part[] | undefined {
    const parts: Part[] = []
    while (!this.ended && !'|)'.includes(this.#text[this.#at] ?? '')) {
      const character = this.#text[this.#at] ?? ''
      if (character === '^' || character === '$') {
        this.#at += 1
        continue
      }
      const options = this.#atom(character, depth)
      const times = options && this.#times()
      if (!times) return undefined
      parts.push({ options, ...times })
    }
    return parts
  }

  #atom(character: string, depth: number): readonly string[] | undefined {
    this.#at += 1
    if (character === '(') return depth > 20 ? undefined : this.#group(depth)
    if (character === '[') return this.#set()
    if (character === '.') return [...(classes.w ?? '')]
    if (character === '\\') return this.#escaped()
    return '*+?{'.includes(character) ? undefined : [character]
  }

  #group(depth: number): readonly string[] | undefined {
    if (this.#text.startsWith('?:', this.#at)) this.#at += 2
    else if (this.#text[this.#at] === '?') return undefined
    const parts = this.alternatives(depth + 1)
    if (!parts || this.#text[this.#at] !== ')') return undefined
    this.#at += 1
    return [
      parts.map(({ options, least }) => (options[0] ?? '').repeat(Math.min(least, 1_000))).join(''),
    ]
  }

  #escaped(): readonly string[] | undefined {
    const character = this.#text[this.#at] ?? ''
    this.#at += 1
    const known = classes[character]
    if (known !== undefined) return [...known]
    return /[A-Za-z0-9]/.test(character) ? undefined : [character]
  }

  #set(): readonly string[] | undefined {
    const end = this.#endOfSet()
    if (end < 0) return undefined
    const inner = this.#text.slice(this.#at, end)
    this.#at = end + 1
    const negated = inner.startsWith('^')
    const listed = membersOf(negated ? inner.slice(1) : inner)
    if (listed === undefined) return undefined
    return negated ? [...printable].filter((one) => !listed.includes(one)) : listed
  }

  #endOfSet(): number {
    for (let end = this.#at; end < this.#text.length; end += 1) {
      if (this.#text[end] === '\\') end += 1
      else if (this.#text[end] === ']') return end
    }
    return -1
  }

  #times(): { least: number; most: number } | undefined {
    const [quantifier, range, low, comma, high] =
      /^(?:[*+?]|(\{(\d+)(,?)(\d*)\}))/.exec(this.#text.slice(this.#at, this.#at + 20)) ?? []
    if (quantifier === undefined)
      return this.#text[this.#at] === '{' ? undefined : { least: 1, most: 1 }
    this.#at += quantifier.length
    if (this.#text[this.#at] === '?') this.#at += 1
    if (range === undefined) {
      return { least: quantifier === '+' ? 1 : 0, most: quantifier === '?' ? 1 : Infinity }
    }
    const least = Number(low)
    return { least, most: comma === '' ? least : high === '' ? Infinity : Number(high) }
  }
}

/** The characters in `[...]`: single ones, ranges and classes. */
function membersOf(inner: string): string[] | undefined {
  const members: string[] = []
  const token = /\\([dwsDWS])|(\\?[^\\])-(\\?[^\\\]])|\\([^A-Za-z0-9])|([^\\])/gsy
  for (let at = 0; at < inner.length; at = token.lastIndex) {
    token.lastIndex = at
    const [, known, from, to, escaped, plain] = token.exec(inner) ?? []
    if (known !== undefined) members.push(...(classes[known] ?? ''))
    else if (from !== undefined && to !== undefined) members.push(...range(from, to))
    else if (escaped !== undefined || plain !== undefined) members.push(escaped ?? plain ?? '')
    else return undefined
  }
  return members
}

function range(from: string, to: string): string[] {
  const [low, high] = [from, to].map((one) => one.replace('\\', '').codePointAt(0) ?? 0) as [
    number,
    number,
  ]
  const length = Math.max(0, Math.min(high - low + 1, 200))
  return Array.from({ length }, (_, index) => String.fromCodePoint(low + index))
}
