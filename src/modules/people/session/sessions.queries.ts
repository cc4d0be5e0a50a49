import { type SQL, sql } from 'drizzle-orm'
import type { PersonDb } from '../../../core/db/tenant-db.ts'
import { declareList } from '../../../core/http/list.ts'

// Identities are in a schema of their own, which the runtime role reaches through these functions only.

const moment = (column: SQL) =>
  sql<string>`${column}`.mapWith((value: string) => new Date(value).toISOString())

/** The session of the request, and its person. */
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

/** The sessions of the person that have not ended. */
export const ownSessions = declareList({
  id: sql`s.id`,
  select: (db: PersonDb) =>
    db
      .select({
        id: sql<string>`s.id`,
        address: sql<string | null>`s.address`,
        userAgent: sql<string | null>`s.user_agent`,
        createdAt: moment(sql`s.created_at`),
        lastSeenAt: moment(sql`s.last_seen_at`),
        expiresAt: moment(sql`s.expires_at`),
        current: sql<boolean>`s.is_current`,
      })
      .from(sql`app.own_sessions() s`),
})

/** Makes a tenant that of requests that name none; 404 unless the person belongs to it. */
export function switchTenant(db: PersonDb, slug: string) {
  return [
    sql`select app.switch_tenant(${slug})`,
    db
      .select({ tenant: sql<string>`switched.slug` })
      .from(sql`(select ${slug}::text as slug) switched`),
  ] as const
}

/** Ends one session of the person; without an id, all but that of the request. */
export function endOwnSessions(session: string | null) {
  return [sql`select app.end_own_sessions(${session}::uuid)`]
}

/** Ends the sessions of a member for the tenant. For other tenants they stay valid. */
export function endSessionsOf(member: string) {
  return [sql`select app.end_sessions_of(${member}::uuid)`]
}
