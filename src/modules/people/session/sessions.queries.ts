import { type SQL, sql } from 'drizzle-orm'
import type { PersonDb, TenantDb } from '../../../core/db/tenant-db.ts'
import type { PageQuery } from '../../../core/http/page.ts'

// Identities lie in a schema of their own, which the runtime role reaches through these functions only.

const moment = (column: SQL) =>
  sql<string>`${column}`.mapWith((value: string) => new Date(value).toISOString())

/** The session that asks, and whose it is. */
export function ownSession(db: PersonDb) {
  return db
    .select({
      id: sql<string>`s.id`,
      userId: sql<string>`s.user_id`,
      email: sql<string>`s.email`,
      name: sql<string>`s.name`,
      image: sql<string | null>`s.image`,
      activeTenantId: sql<string | null>`s.active_tenant_id`,
      expiresAt: moment(sql`s.expires_at`),
    })
    .from(sql`app.own_session() s`)
}

/** The tenants that the person belongs to, by name. */
export function ownMemberships(db: PersonDb) {
  return db
    .select({
      tenantId: sql<string>`m.tenant_id`,
      slug: sql<string>`m.slug`,
      name: sql<string>`m.name`,
      role: sql<string>`m.role`,
      joinedAt: moment(sql`m.joined_at`),
    })
    .from(sql`app.own_memberships() m`)
    .orderBy(sql`m.slug`)
}

/** The person's sessions that have not ended, newest first. */
export function listOwnSessions(db: PersonDb, { cursor, limit }: PageQuery) {
  return {
    rows: db
      .select({
        id: sql<string>`s.id`,
        address: sql<string | null>`s.address`,
        userAgent: sql<string | null>`s.user_agent`,
        createdAt: moment(sql`s.created_at`),
        lastSeenAt: moment(sql`s.last_seen_at`),
        expiresAt: moment(sql`s.expires_at`),
        current: sql<boolean>`s.is_current`,
      })
      .from(sql`app.own_sessions() s`)
      .where(cursor === undefined ? undefined : sql`s.id < ${cursor}::uuid`)
      .orderBy(sql`s.id desc`)
      .limit(limit + 1),
    total: db
      .select({ total: sql<number>`count(*)`.mapWith(Number) })
      .from(sql`app.own_sessions() s`),
  }
}

/** Has the session speak for a tenant, where a request names none. 404 when the person does not belong to it. */
export function switchTenant(db: PersonDb, slug: string) {
  return [
    sql`select app.switch_tenant(${slug})`,
    db.select({ tenant: sql<string>`said.slug` }).from(sql`(select ${slug}::text as slug) said`),
  ] as const
}

/** Ends one of the person's sessions, or, where none is named, all but the one that asks. */
export function endOwnSessions(db: PersonDb, session: string | null) {
  return [sql`select app.end_own_sessions(${session}::uuid)`, done(db)] as const
}

/** Ends all sessions of a member for the tenant, wherever they signed in; for other tenants they go on. */
export function endSessionsOf(db: TenantDb, member: string) {
  return [sql`select app.end_sessions_of(${member}::uuid)`, done(db)] as const
}

function done(db: PersonDb | TenantDb) {
  return db.select({ done: sql<boolean>`said.done` }).from(sql`(select true as done) said`)
}
