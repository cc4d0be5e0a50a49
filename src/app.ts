import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { crossOrigin } from './core/http/cross-origin.ts'
import { livez, readyz } from './core/http/health.ts'
import { mount } from './core/http/mount.ts'
import { routedPath } from './core/http/path.ts'
import { type AppEnv, onError, requestScope } from './core/http/request-scope.ts'
import { serveDocument } from './core/openapi/serve.ts'
import { Problem } from './core/problems/problem.ts'
import { NotFound } from './core/problems/problems.ts'
import { apiDocument, clientDocument } from './documents.ts'
import { identityRoutes, mounts } from './mounts.ts'

/** The whole API: what runs for every request, then each endpoint. */
export const app = new Hono<AppEnv>({ getPath: routedPath })

app.use(requestScope)
app.use(secureHeaders())
app.use(crossOrigin)
app.get('/livez', livez)
app.get('/readyz', readyz)
app.get('/openapi.json', serveDocument(apiDocument))
app.get('/openapi-client.json', serveDocument(clientDocument))
mount(app, mounts)
for (const { methods, path, handle } of identityRoutes) app.on(methods, path, handle)
app.notFound(() => {
  throw new Problem(NotFound)
})
app.onError(onError)
