import type { Hono } from 'hono'
import type { Mount } from './openapi.ts'
import { honoPath, honoTree } from './path.ts'
import { Problem } from './problem.ts'
import { MethodNotAllowed } from './problems.ts'
import type { AppEnv } from './request-scope.ts'
import { serve } from './serve.ts'

/** Mounts every declared endpoint; any other method on a path that is known is 405 with `Allow`. */
export function mount(app: Hono<AppEnv>, mounts: readonly Mount[]): void {
  const allowed = new Map<string, string[]>()
  for (const { prefix, endpoints } of mounts) {
    for (const endpoint of endpoints) {
      const served = prefix + endpoint.path
      const path = endpoint.declaration.relays ? honoTree(served) : honoPath(served)
      app.on(endpoint.method.toUpperCase(), path, serve(endpoint, served))
      allowed.set(path, [...(allowed.get(path) ?? []), endpoint.method.toUpperCase()])
    }
  }
  const known = [...allowed].map(([path, methods]) => ({ matches: matcher(path), methods }))
  for (const path of allowed.keys()) {
    app.all(path, (c) => {
      const here = known.filter(({ matches }) => matches.test(c.req.path))
      throw new Problem(MethodNotAllowed, { headers: { Allow: allow(here) } })
    })
  }
}

// A literal path lies also under one with a parameter, which may know other methods.
function matcher(path: string): RegExp {
  return new RegExp(`^${path.replace(/\/\*$/, '(?:/.*)?').replaceAll(/:\w+/g, '[^/]+')}$`)
}

function allow(here: readonly { methods: readonly string[] }[]): string {
  const methods = new Set(here.flatMap((one) => one.methods))
  return [...methods, ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
}
