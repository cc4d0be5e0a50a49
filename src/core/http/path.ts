// A scope and a name that no encoded slash holds together already.
const scopedName = /\/(?:@|%40)((?:(?!%2F)[^/])+)\/([^/]+)/gi

// An operation without an id is called by its method and path.
const operationName = /^(\/api(?:\/v1)?\/fixtures\/)([A-Z]+\.\/.*)$/

/**
 * The path to route by, of a request's URL. A scoped package name arrives as two segments, and an operation such as
 * `GET./castles/{id}` as more, because clients do not encode path parameters; each becomes the one
 * segment that it is.
 */
export function routedPath(request: Request): string {
  return new URL(request.url).pathname
    .replace(operationName, (_, before, name) => before + name.replaceAll('/', '%2F'))
    .replaceAll(scopedName, '/@$1%2F$2')
}

/** The rest of a routed path after its first segments, as the client wrote it, with the slashes of scoped names. */
export function pathBelow(routed: string, segments: number): string {
  const below = routed.split('/').slice(segments + 1)
  return `/${below.join('/').replaceAll(/(^|\/)@([^/]+?)%2F/g, '$1@$2/')}`
}

/** A declared path, `/services/{service}`, as hono writes it. */
export function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}

/** As `honoPath`, where the last parameter stands for any number of segments. */
export function honoTree(path: string): string {
  return honoPath(path).replace(/\/:\w+$/, '/*')
}

/** Tells whether a routed path is one that hono matches by a path as `honoPath` and `honoTree` write it. */
export function pathMatcher(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/\/\*$/, '(?:/.*)?').replaceAll(/:\w+/g, '[^/]+')}$`)
}

/** Orders declared paths: one with a literal goes before one with a parameter in its place. */
export function literalFirst(a: string, b: string): number {
  const shape = (path: string) =>
    path.replaceAll(/[^/]+/g, (part) => (part.startsWith('{') ? '1' : '0'))
  return shape(a) < shape(b) ? -1 : shape(a) > shape(b) ? 1 : 0
}
