import type { Hono } from 'hono'
import { environmentOf } from '../../env.ts'
import { Problem } from '../problems/problem.ts'
import { MethodNotAllowed } from '../problems/problems.ts'
import { type Endpoint, planeOf } from './declaration.ts'
import { honoPath, honoTree, literalFirst, pathMatcher } from './path.ts'
import type { AppEnv } from './request-scope.ts'
import { serve, urlOf } from './serve.ts'

/** Endpoints under the prefix at which they are served. */
export type Mount = { prefix: string; endpoints: readonly Endpoint[] }

/** Mounts every declared endpoint; any other method on a path that is known is 405 with `Allow`. */
export function mount(app: Hono<AppEnv>, mounts: readonly Mount[]): void {
  // The first that fits is served, so `/fixtures/pending` goes before `/fixtures/{fixture}`.
  const declared = mounts.flatMap(placed).toSorted((a, b) => literalFirst(a.path, b.path))
  for (const { endpoint, method, path, pattern } of declared) {
    app.on(method, pattern, serve(endpoint, path))
  }
  for (const pattern of new Set(declared.map(({ pattern }) => pattern))) {
    app.all(pattern, (c) => {
      // `/fixtures/pending` is also a `/fixtures/{fixture}`, whose methods it has beside its own.
      const here = declared.filter(({ matcher }) => matcher.test(c.req.path))
      for (const { endpoint } of here) urlOf(environmentOf(c.env), planeOf(endpoint))
      const methods = new Set(here.map(({ method }) => method))
      const Allow = [...methods, ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
      throw new Problem(MethodNotAllowed, { headers: { Allow } })
    })
  }
}

function placed({ prefix, endpoints }: Mount) {
  return endpoints.map((endpoint) => {
    const path = prefix + endpoint.path
    const pattern = endpoint.declaration.relays ? honoTree(path) : honoPath(path)
    const method = endpoint.method.toUpperCase()
    return { endpoint, method, path, pattern, matcher: pathMatcher(pattern) }
  })
}
