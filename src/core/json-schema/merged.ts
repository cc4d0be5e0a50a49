import type { Json } from './pointer.ts'

type Merge = (a: never, b: never) => unknown

const largest: Merge = (a: number, b: number) => Math.max(a, b)
const smallest: Merge = (a: number, b: number) => Math.min(a, b)
const both: Merge = (a: unknown, b: unknown) => ({ allOf: [a, b] })

const rules: Record<string, Merge> = {
  required: (a: string[], b: string[]) => [...new Set([...a, ...b])],
  properties: (a: Json, b: Json) =>
    Object.fromEntries(
      [...Object.entries(a), ...Object.entries(b)].map(([name, schema]) => [
        name,
        Object.hasOwn(a, name) && Object.hasOwn(b, name) ? { allOf: [a[name], b[name]] } : schema,
      ]),
    ),
  type: (a: unknown, b: unknown) => commonTypes([a].flat(), [b].flat()),
  enum: (a: unknown[], b: unknown[]) => {
    const texts = new Set(b.map((value) => JSON.stringify(value)))
    return a.filter((value) => texts.has(JSON.stringify(value)))
  },
  anyOf: (a: unknown[], b: unknown[]) =>
    a.flatMap((x) => b.slice(0, 10).map((y) => ({ allOf: [x, y] }))).slice(0, 100),
  oneOf: (a: unknown[], b: unknown[]) =>
    a.flatMap((x) => b.slice(0, 10).map((y) => ({ allOf: [x, y] }))).slice(0, 100),
  examples: (a: unknown[], b: unknown[]) => [...a, ...b],
  multipleOf: (a: number, b: number) => (a % b === 0 ? a : b % a === 0 ? b : a * b),
  uniqueItems: (a: boolean, b: boolean) => a || b,
  items: both,
  additionalProperties: both,
  contains: both,
  minimum: largest,
  exclusiveMinimum: largest,
  minLength: largest,
  minItems: largest,
  minProperties: largest,
  maximum: smallest,
  exclusiveMaximum: smallest,
  maxLength: smallest,
  maxItems: smallest,
  maxProperties: smallest,
}

/** Two schemas merged into one that requires both, as far as sampling a value needs it. */
export function merged(a: Json, b: Json): Json {
  const result = { ...a }
  for (const [keyword, value] of Object.entries(b)) {
    const rule = rules[keyword]
    result[keyword] = keyword in a && rule ? rule(a[keyword] as never, value as never) : value
  }
  return result
}

function commonTypes(a: unknown[], b: unknown[]): unknown[] {
  const fits = (type: unknown, types: unknown[]) =>
    types.includes(type) || (type === 'integer' && types.includes('number'))
  return [...new Set([...a.filter((type) => fits(type, b)), ...b.filter((type) => fits(type, a))])]
}
