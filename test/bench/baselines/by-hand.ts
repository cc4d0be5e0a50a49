import { neon } from '@neondatabase/serverless'
import { and, DrizzleQueryError, desc, eq, lt } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/neon-http'
import { type Context, Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { uuidv7 } from 'uuidv7'
import { z } from 'zod'
import { auditEvents } from '../../../src/core/audit/audit.schema.ts'
import { environments } from '../../../src/modules/catalogue/environments/environments.schema.ts'
import { callerOf, type Permission } from './by-hand-access.ts'
import { reachLocalEndpoint } from './local-endpoint.ts'

reachLocalEndpoint()

type Env = { Bindings: { DATABASE_URL: string } }

const Name = z.string().min(1).max(128)
const Create = z.strictObject({
  name: Name,
  displayName: z.string().min(1).max(255).nullish(),
  production: z.boolean().default(false),
})
const Query = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z
    .base64url()
    .transform((text) => atob(text.replaceAll('-', '+').replaceAll('_', '/')))
    .pipe(z.uuid())
    .optional(),
})

/** Environments of tenants, as one writes them with hono and drizzle: every query names the tenant by itself. */
const app = new Hono<Env>()

app.onError((error, c) => {
  if (error instanceof HTTPException) return c.json({ status: error.status }, error.status)
  if (error instanceof z.ZodError) return c.json({ status: 422 }, 422)
  if (isDuplicate(error)) return c.json({ status: 409 }, 409)
  console.error(error)
  return c.json({ status: 500 }, 500)
})

async function enter({ req, env }: Context<Env>, permission: Permission) {
  const db = drizzle({ client: neon(env.DATABASE_URL), casing: 'snake_case' })
  const request = { authorization: req.header('Authorization'), slug: req.header('X-Tenant') }
  return { db, caller: await callerOf(db, request, permission) }
}

app.get('/api/v1/environments', async (c) => {
  const { limit, cursor } = Query.parse(c.req.query())
  const { db, caller } = await enter(c, 'environments:read')
  const ofTenant = eq(environments.tenantId, caller.tenantId)
  const rows = await db
    .select()
    .from(environments)
    .where(and(ofTenant, cursor ? lt(environments.id, cursor) : undefined))
    .orderBy(desc(environments.id))
    .limit(limit + 1)
  const data = rows.slice(0, limit).map(shown)
  const hasMore = rows.length > limit
  const last = data.at(-1)
  const nextCursor = hasMore && last ? cursorOf(last.id) : null
  return c.json({ data, page: { nextCursor, hasMore } })
})

app.get('/api/v1/environments/:name', async (c) => {
  const name = Name.parse(c.req.param('name'))
  const { db, caller } = await enter(c, 'environments:read')
  const [environment] = await db
    .select()
    .from(environments)
    .where(and(eq(environments.tenantId, caller.tenantId), eq(environments.name, name)))
  if (!environment) throw new HTTPException(404)
  return c.json(shown(environment))
})

app.post('/api/v1/environments', async (c) => {
  const input = Create.parse(await c.req.json())
  const { db, caller } = await enter(c, 'environments:manage')
  const { tenantId } = caller
  const id = uuidv7()
  const { name, displayName, production } = input
  // What must hold together is a `batch`, which is one transaction.
  const [[made]] = await db.batch([
    db
      .insert(environments)
      .values({ ...input, id, tenantId })
      .returning(),
    db.insert(auditEvents).values({
      id: uuidv7(),
      tenantId,
      actorMemberId: caller.memberId,
      actorType: 'key',
      actorKeyId: caller.keyId,
      requestId: crypto.randomUUID(),
      action: 'insert',
      resource: 'environments',
      resourceId: id,
      changes: changesOf({ name, display_name: displayName, production }),
    }),
  ])
  if (!made) throw new Error('the insert gave no row')
  return c.json(shown(made), 201)
})

export default app

function shown(environment: typeof environments.$inferSelect) {
  const { id, name, displayName, production, createdAt, updatedAt } = environment
  return { id, name, displayName, production, createdAt, updatedAt }
}

function changesOf(row: Record<string, unknown>) {
  const given = Object.entries(row).filter(([, value]) => value != null)
  return Object.fromEntries(given.map(([field, to]) => [field, { from: null, to }]))
}

function isDuplicate(error: Error): boolean {
  const { cause } = error
  return error instanceof DrizzleQueryError && (cause as { code?: string })?.code === '23505'
}

function cursorOf(id: string): string {
  return btoa(JSON.stringify(['-createdAt', null, id])).replaceAll('=', '')
}
