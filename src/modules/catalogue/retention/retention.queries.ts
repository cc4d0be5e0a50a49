import { and, count, desc, eq, isNull, or, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { emitEach } from '../../../core/audit/emit.ts'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { matchesTag } from '../../../core/http/etag.ts'
import { afterCursor, type PageQuery } from '../../../core/http/page.ts'
import { VersionConflict } from '../../../core/problems/problems.ts'
import { isLive, serviceNamed, services } from '../services/index.ts'
import type { AddRetention } from './retention.contract.ts'
import { retentionRuleEvents } from './retention.events.ts'
import { retentionRules as rules } from './retention.schema.ts'

// The rules of a deleted service are found nowhere.
const isFound = or(isNull(rules.serviceId), isLive)

export function listRules(db: TenantDb, query: PageQuery) {
  return {
    rows: selectRules(db)
      .where(and(isFound, afterCursor(rules.id, query)))
      .orderBy(desc(rules.id))
      .limit(query.limit + 1),
    total: db
      .select({ total: count() })
      .from(rules)
      .leftJoin(services, eq(services.id, rules.serviceId))
      .where(isFound),
  }
}

export function addRule(db: TenantDb, { subject, service, days }: AddRetention) {
  const id = uuidv7()
  const serviceId = service ? sql`${serviceNamed(db, service)}` : null
  return [
    ...(service ? [mustFind(serviceNamed(db, service))] : []),
    db.insert(rules).values({ id, subject, serviceId, days }),
    ruleEvent(db, retentionRuleEvents.added, id),
    findRule(db, id),
  ] as const
}

export function removeRule(db: TenantDb, id: string, ifMatch: string | undefined) {
  const here = eq(rules.id, id)
  const revision = db
    .select({ matches: matchesTag(rules, ifMatch) })
    .from(rules)
    .where(here)
    .for('update')
  return [
    mustFind(findRule(db, id)),
    must(revision, VersionConflict),
    ruleEvent(db, retentionRuleEvents.removed, id),
    db.delete(rules).where(here),
    db.select({ id: rules.id }).from(rules).where(here),
  ] as const
}

function findRule(db: TenantDb, id: string) {
  return selectRules(db).where(and(isFound, eq(rules.id, id)))
}

function selectRules(db: TenantDb) {
  return db
    .select({
      id: rules.id,
      revision: rules.revision,
      subject: rules.subject,
      service: services.name,
      days: rules.days,
      createdAt: rules.createdAt,
    })
    .from(rules)
    .leftJoin(services, eq(services.id, rules.serviceId))
}

function ruleEvent(
  db: TenantDb,
  event: typeof retentionRuleEvents.added | typeof retentionRuleEvents.removed,
  id: string,
) {
  return emitEach(
    event,
    db
      .select({
        subjectId: rules.id,
        payload: sql`jsonb_build_object('subject', ${rules.subject}, 'service', ${services.name}, 'days', ${rules.days})`,
      })
      .from(rules)
      .leftJoin(services, eq(services.id, rules.serviceId))
      .where(eq(rules.id, id)),
  )
}
