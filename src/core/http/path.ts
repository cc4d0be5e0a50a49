// A scope and a name that no encoded slash holds together already.
const scopedName = /\/(?:@|%40)((?:(?!%2F)[^/])+)\/([^/]+)/gi

/**
 * The path to route by, of a request's URL. A scoped package name arrives as two segments, because clients
 * do not encode path parameters (contracts.md); it becomes the one segment that it is.
 */
export function routedPath(request: Request): string {
  return new URL(request.url).pathname.replaceAll(scopedName, '/@$1%2F$2')
}

/** What stands below the first segments of a routed path, as the client wrote it: with the slashes of scoped names. */
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
