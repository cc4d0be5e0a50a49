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
