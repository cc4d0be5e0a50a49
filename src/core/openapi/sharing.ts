import { isJson, type Json, mapObjects, refsIn } from './json.ts'

/** A parameter that at least this many operations have alike becomes a component. */
const often = 2

/**
 * Moves parameters that operations share into the components, under their name in PascalCase. Clients are generated
 * with a type for each, so that the name of a shape is not taken.
 */
export function shareParameters(
  paths: Json,
  taken: Json,
  schemas: Json,
): { paths: Json; parameters: Json } {
  const counts = new Map<string, number>()
  mapObjects(paths, (object) => {
    if (isParameter(object)) {
      const text = JSON.stringify(object)
      counts.set(text, (counts.get(text) ?? 0) + 1)
    }
    return object
  })
  const names = new Map<string, string>()
  const parameters: Json = {}
  for (const [text, count] of [...counts].toSorted(([, a], [, b]) => b - a)) {
    const parameter = JSON.parse(text) as Json
    const own = pascal(String(parameter.name))
    const name = Object.hasOwn(schemas, own) ? `${own}Parameter` : own
    if (count < often || Object.hasOwn({ ...taken, ...parameters }, name)) continue
    parameters[name] = parameter
    names.set(text, name)
  }
  const shared = mapObjects(paths, (object) => {
    const name = isParameter(object) ? names.get(JSON.stringify(object)) : undefined
    return name === undefined ? object : { $ref: `#/components/parameters/${name}` }
  }) as Json
  return { paths: shared, parameters }
}

function isParameter(object: Json): boolean {
  return typeof object.name === 'string' && (object.in === 'path' || object.in === 'query')
}

function pascal(name: string): string {
  return name.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, first: string) =>
    first.toUpperCase(),
  )
}

/** The document without the components that nothing in it refers to. */
export function withoutUnused(document: Json): Json {
  const components = document.components as Record<string, Json>
  const { securitySchemes = {}, ...others } = components
  const used = new Set<string>()
  const reach = (value: unknown) => {
    for (const ref of refsIn(value)) {
      if (used.has(ref)) continue
      used.add(ref)
      const [, , group = '', name = ''] = ref.split('/')
      reach(components[group]?.[name])
    }
  }
  reach(document.paths)
  const kept = Object.entries(others).map(([group, members]) => [
    group,
    only(members, (name) => used.has(`#/components/${group}/${name}`)),
  ])
  const schemes = schemesIn(document)
  return {
    ...document,
    components: {
      ...Object.fromEntries(kept),
      securitySchemes: only(securitySchemes, (name) => schemes.has(name)),
    },
  }
}

function schemesIn({ security, paths }: Json): Set<string> {
  const operations = Object.values(paths as Json).flatMap((path) => Object.values(path as Json))
  const all = [security, ...operations.filter(isJson).map((operation) => operation.security)]
  return new Set(all.flatMap((one) => (Array.isArray(one) ? one.flatMap(Object.keys) : [])))
}

function only(members: Json, keep: (name: string) => boolean): Json {
  return Object.fromEntries(Object.entries(members).filter(([name]) => keep(name)))
}
