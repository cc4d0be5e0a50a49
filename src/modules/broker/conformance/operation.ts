import { isObject, type Json } from '../../../core/json-schema/pointer.ts'
import type { OpenApiDocument } from './openapi-document.ts'
import { type Parameter, parametersOf } from './parameters.ts'
import { bySpecificity, matchTemplate, type PathValues } from './path-template.ts'

/** The operation of a document that a request calls. */
export type Operation = {
  /** The names that clients and fixtures use for it. */
  ids: readonly string[]
  definition: Json
  parameters: readonly Parameter[]
  pathValues: PathValues
}

/** The operation; the methods of the path where it lacks this one; undefined without such a path. */
export type Asked = { operation: Operation } | { methods: string[] } | undefined

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

/** The operation that a request calls: that of the most literal matching path, with or without the path of a server. */
export function operationFor(document: OpenApiDocument, method: string, path: string): Asked {
  const paths = isObject(document.root.paths) ? document.root.paths : {}
  for (const below of [path, ...belowServers(document, path)]) {
    const fitting = Object.keys(paths)
      .map((template) => ({ template, pathValues: matchTemplate(template, below) }))
      .filter((one): one is { template: string; pathValues: PathValues } => !!one.pathValues)
      .sort((a, b) => bySpecificity(a.template, b.template))
    const asked = amongPaths(document, paths, fitting, method.toLowerCase())
    if (asked) return asked
  }
  return undefined
}

function amongPaths(
  document: OpenApiDocument,
  paths: Json,
  fitting: readonly { template: string; pathValues: PathValues }[],
  method: string,
): Asked {
  const others = new Set<string>()
  for (const { template, pathValues } of fitting) {
    const item = document.object(paths[template])
    const known = methods.filter((name) => isObject(item[name]))
    if (known.includes(method)) {
      return { operation: operationOf(document, item, { method, template, pathValues }) }
    }
    for (const name of known) others.add(name.toUpperCase())
  }
  return others.size > 0 ? { methods: [...others] } : undefined
}

function operationOf(
  document: OpenApiDocument,
  item: Json,
  { method, template, pathValues }: { method: string; template: string; pathValues: PathValues },
): Operation {
  const definition = document.object(item[method])
  const named = [definition.iid, definition['x-iid'], definition.operationId]
  const verb = method.toUpperCase()
  return {
    ids: [
      ...named.filter((id) => typeof id === 'string'),
      `${verb}.${template}`,
      `${verb} ${template}`,
    ],
    definition,
    parameters: parametersOf(document, item.parameters, definition.parameters),
    pathValues,
  }
}

function belowServers({ root, isSwagger }: OpenApiDocument, path: string): string[] {
  const urls = isSwagger
    ? [root.basePath]
    : (Array.isArray(root.servers) ? root.servers : []).slice(0, 100).map(serverUrl)
  return urls
    .map((url) => (typeof url === 'string' ? pathOf(url) : ''))
    .filter((base) => base !== '' && path.startsWith(`${base}/`))
    .map((base) => path.slice(base.length))
}

function serverUrl(server: unknown): string | undefined {
  if (!isObject(server) || typeof server.url !== 'string') return undefined
  const variables = isObject(server.variables) ? server.variables : {}
  return server.url.replaceAll(/\{([^{}]*)\}/g, (_, name: string) => {
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined
    return isObject(variable) ? String(variable.default ?? '') : ''
  })
}

function pathOf(url: string): string {
  const { pathname } = URL.parse(url, 'http://server') ?? { pathname: '' }
  return pathname.replace(/\/$/, '')
}
