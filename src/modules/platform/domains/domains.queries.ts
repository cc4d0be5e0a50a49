import { eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { emit } from '../../../core/audit/emit.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { domainEvents } from './domains.events.ts'
import { tenantDomains } from './domains.schema.ts'

export function findDomain(db: TenantDb, id: string) {
  return db.select().from(tenantDomains).where(eq(tenantDomains.id, id))
}

/** Adds a domain with a token of its own, which the record must show. */
export function addDomain(db: TenantDb, domain: string) {
  const id = uuidv7()
  return [
    db
      .insert(tenantDomains)
      .values({ id, domain, verificationToken: `guildhall-${crypto.randomUUID()}` }),
    emit(domainEvents.added, { subjectId: sql`${id}::uuid`, payload: { domain } }),
    findDomain(db, id),
  ] as const
}

type Checked = { id: string; domain: string; verificationToken: string }

/**
 * Stores whether the record of a domain is among those found. `app.judge_domain` keeps a domain with its holder until the
 * record of the holder is gone.
 */
export function judgeDomain({ id, domain, verificationToken }: Checked, records: string[]) {
  return [
    sql`select app.judge_domain(${id}, ${sql.param(records)}::text[])`,
    emit(domainEvents.checked, {
      subjectId: sql`${id}::uuid`,
      payload: { domain, verified: records.includes(verificationToken) },
    }),
  ] as const
}
