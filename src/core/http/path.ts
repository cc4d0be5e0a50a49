// A scope and a name that no encoded slash holds together already.
const scopedName = /\/(?:@|%40)((?:(?!%2F)[^/])+)\/([^/]+)/gi

/**
 * The path to route by, of a request's URL. A scoped package name arrives as two segments, because clients
 * do not encode path parameters (contracts.md); it becomes the one segment that it is.
 */
export function routedPath(request: Request): string {
  return new URL(request.url).pathname.replaceAll(scopedName, '/@$1%2F$2')
}

/** A declared path, `/services/{service}`, as hono writes it. */
export function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}

/** Whether a path, as it is routed, is one of a declared path's. */
export function fitsPath(declared: string, path: string): boolean {
  const parts = path.split('/')
  const wanted = declared.split('/')
  return (
    parts.length === wanted.length &&
    wanted.every((part, at) => part.startsWith('{') || part === parts[at])
  )
}

/** Orders declared paths: one with a literal goes before one with a parameter in its place. */
export function literalFirst(a: string, b: string): number {
  const shape = (path: string) =>
    path.replaceAll(/[^/]+/g, (part) => (part.startsWith('{') ? '1' : '0'))
  return shape(a) < shape(b) ? -1 : shape(a) > shape(b) ? 1 : 0
}
