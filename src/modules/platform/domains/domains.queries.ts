import { count, desc, eq, sql } from 'drizzle-orm'
import { emit, emitEach } from '../../../core/audit/emit.ts'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { matchesTag } from '../../../core/http/etag.ts'
import { afterCursor } from '../../../core/http/page.ts'
import { VersionConflict } from '../../../core/problems/problems.ts'
import type { DomainFilter } from './domains.contract.ts'
import { domainEvents } from './domains.events.ts'
import { tenantDomains } from './domains.schema.ts'

export function findDomain(db: TenantDb, id: string) {
  return db.select().from(tenantDomains).where(eq(tenantDomains.id, id))
}

export function listDomains(db: TenantDb, query: DomainFilter) {
  return {
    rows: db
      .select()
      .from(tenantDomains)
      .where(afterCursor(tenantDomains.id, query))
      .orderBy(desc(tenantDomains.id))
      .limit(query.limit + 1),
    total: db.select({ total: count() }).from(tenantDomains),
  }
}

export function addDomain(db: TenantDb, domain: string, verificationToken: string) {
  const named = db.select().from(tenantDomains).where(eq(tenantDomains.domain, domain))
  const id = db
    .select({ id: tenantDomains.id })
    .from(tenantDomains)
    .where(eq(tenantDomains.domain, domain))
  return [
    db.insert(tenantDomains).values({ domain, verificationToken }),
    emit(domainEvents.added, {
      subjectId: id,
      payload: { domain },
    }),
    named,
  ] as const
}

type Judged = { id: string; domain: string; verificationToken: string }

/**
 * Keeps whether the domain's record is among those that were seen. `app.judge_domain` lets one tenant have a domain: its
 * holder, until the holder's record is gone and another's is there.
 */
export function judgeDomain({ id, domain, verificationToken }: Judged, seen: string[]) {
  return [
    sql`select app.judge_domain(${id}, ${sql.param(seen)}::text[])`,
    emit(domainEvents.checked, {
      subjectId: sql`${id}::uuid`,
      payload: { domain, verified: seen.includes(verificationToken) },
    }),
  ] as const
}

export function removeDomain(db: TenantDb, id: string, ifMatch: string | undefined) {
  const revision = db
    .select({ matches: matchesTag(tenantDomains, ifMatch) })
    .from(tenantDomains)
    .where(eq(tenantDomains.id, id))
    .for('update')
  return [
    mustFind(findDomain(db, id)),
    must(revision, VersionConflict),
    emitEach(
      domainEvents.removed,
      db
        .select({
          subjectId: tenantDomains.id,
          payload: sql`jsonb_build_object('domain', ${tenantDomains.domain})`,
        })
        .from(tenantDomains)
        .where(eq(tenantDomains.id, id)),
    ),
    db.delete(tenantDomains).where(eq(tenantDomains.id, id)),
    findDomain(db, id),
  ] as const
}
