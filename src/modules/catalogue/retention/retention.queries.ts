import { eq } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { services } from '../services/index.ts'
import { retentionRules as rules } from './retention.schema.ts'

export function selectRules(db: TenantDb) {
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
    .$dynamic()
}
