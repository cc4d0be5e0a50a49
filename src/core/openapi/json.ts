/** A JSON object, such as a part of an OpenAPI document. */
export type Json = Record<string, unknown>

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A deep copy in which `change` replaces objects, from the leaves up. */
export function mapObjects(value: unknown, change: (object: Json) => Json): unknown {
  if (Array.isArray(value)) return value.map((item) => mapObjects(item, change))
  if (!isJson(value)) return value
  return change(
    Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, mapObjects(member, change)]),
    ),
  )
}

/** Every `$ref` in a value. */
export function refsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(refsIn)
  if (!isJson(value)) return []
  const own = typeof value.$ref === 'string' ? [value.$ref] : []
  return [...own, ...Object.values(value).flatMap(refsIn)]
}
