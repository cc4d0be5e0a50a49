import type { Hono } from 'hono'
import type { Mount } from './openapi.ts'
import { fitsPath, honoPath, literalFirst } from './path.ts'
import { Problem } from './problem.ts'
import { MethodNotAllowed } from './problems.ts'
import type { AppEnv } from './request-scope.ts'
import { serve } from './serve.ts'

/** Mounts every declared endpoint; any other method on a path that is known is 405 with `Allow`. */
export function mount(app: Hono<AppEnv>, mounts: readonly Mount[]): void {
  const declared = mounts.flatMap(({ prefix, endpoints }) =>
    endpoints.map((endpoint) => ({ endpoint, path: prefix + endpoint.path })),
  )
  // The first that fits is served, so `/fixtures/pending` goes before `/fixtures/{fixture}`.
  for (const { endpoint, path } of declared.toSorted((a, b) => literalFirst(a.path, b.path))) {
    app.on(endpoint.method.toUpperCase(), honoPath(path), serve(endpoint))
  }
  for (const path of new Set(declared.map(({ path }) => path))) {
    app.all(honoPath(path), (c) => {
      // `/fixtures/pending` is also a `/fixtures/{fixture}`, whose methods it has beside its own.
      const here = declared.filter((one) => fitsPath(one.path, c.req.path))
      const methods = new Set(here.map(({ endpoint }) => endpoint.method.toUpperCase()))
      const Allow = [...methods, ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
      throw new Problem(MethodNotAllowed, { headers: { Allow } })
    })
  }
}
