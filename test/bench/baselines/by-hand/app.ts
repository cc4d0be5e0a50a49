import { and, DrizzleQueryError, desc, eq, lt } from 'drizzle-orm'
import { type Context, Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { uuidv7 } from 'uuidv7'
import { z } from 'zod'
import type { auditEvents } from '../../../../src/core/audit/audit.schema.ts'
import { environments } from '../../../../src/modules/catalogue/environments/environments.schema.ts'
import { callerOf, type Database, type Permission } from './access.ts'

type Environment = typeof environments.$inferSelect

/** The database of one request. */
export type Session = {
  db: Database
  /** Writes an environment and its audit event in one transaction; gives the environment. */
  create(environment: NewEnvironment, event: NewEvent): Promise<Environment | undefined>
  /** Runs after the answer. */
  close(): Promise<void>
}
export type NewEnvironment = typeof environments.$inferInsert
export type NewEvent = typeof auditEvents.$inferInsert

type Env = { Bindings: { DATABASE_URL: string }; Variables: { session: Session } }

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
export function environmentsByHand(open: (databaseUrl: string) => Session) {
  const app = new Hono<Env>()

  app.use(async (c, next) => {
    const session = open(c.env.DATABASE_URL)
    c.set('session', session)
    await next()
    c.executionCtx.waitUntil(session.close())
  })
  app.onError((error, c) => {
    if (error instanceof HTTPException) return c.json({ status: error.status }, error.status)
    if (error instanceof z.ZodError) return c.json({ status: 422 }, 422)
    if (isDuplicate(error)) return c.json({ status: 409 }, 409)
    console.error(error)
    return c.json({ status: 500 }, 500)
  })

  const enter = ({ req, var: { session } }: Context<Env>, permission: Permission) =>
    callerOf(
      session.db,
      { authorization: req.header('Authorization'), slug: req.header('X-Tenant') },
      permission,
    )

  app.get('/api/v1/environments', async (c) => {
    const query = Query.parse(c.req.query())
    const { db } = c.var.session
    const { tenantId } = await enter(c, 'environments:read')
    const rows = await db
      .select()
      .from(environments)
      .where(
        and(
          eq(environments.tenantId, tenantId),
          query.cursor ? lt(environments.id, query.cursor) : undefined,
        ),
      )
      .orderBy(desc(environments.id))
      .limit(query.limit + 1)
    const data = rows.slice(0, query.limit).map(shown)
    const hasMore = rows.length > query.limit
    const last = data.at(-1)
    const nextCursor = hasMore && last ? btoa(last.id).replaceAll('=', '') : null
    return c.json({ data, page: { nextCursor, hasMore } })
  })

  app.get('/api/v1/environments/:name', async (c) => {
    const name = Name.parse(c.req.param('name'))
    const { db } = c.var.session
    const { tenantId } = await enter(c, 'environments:read')
    const [environment] = await db
      .select()
      .from(environments)
      .where(and(eq(environments.tenantId, tenantId), eq(environments.name, name)))
    if (!environment) throw new HTTPException(404)
    return c.json(shown(environment))
  })

  app.post('/api/v1/environments', async (c) => {
    const input = Create.parse(await c.req.json())
    const { tenantId, memberId, keyId } = await enter(c, 'environments:manage')
    const id = uuidv7()
    const event: NewEvent = {
      id: uuidv7(),
      tenantId,
      actorMemberId: memberId,
      actorType: 'key',
      actorKeyId: keyId,
      requestId: crypto.randomUUID(),
      action: 'insert',
      resource: 'environments',
      resourceId: id,
      changes: changesOf({
        name: input.name,
        display_name: input.displayName,
        production: input.production,
      }),
    }
    const made = await c.var.session.create({ ...input, id, tenantId }, event)
    if (!made) throw new Error('the insert gave no row')
    return c.json(shown(made), 201)
  })

  return app
}

function shown({ id, name, displayName, production, createdAt, updatedAt }: Environment) {
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
