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
  for (const [path, methods] of allowed) {
    const Allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
    app.all(path, () => {
      throw new Problem(MethodNotAllowed, { headers: { Allow } })
    })
  }
}
