import { sql } from 'drizzle-orm'
import { check, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { instant } from '../../../core/db/instant.ts'
import { knownValues } from '../../../core/db/known-values.ts'
import { tenantTable } from '../../../core/db/tenant-table.ts'

export const domainStatuses = ['pending', 'verified', 'failed'] as const

/** A domain that a tenant claims. Once verified, it is in `control.verified_domains`, which has each domain once. */
export const tenantDomains = tenantTable(
  'tenant_domains',
  {
    domain: text().notNull(),
    verificationToken: text().notNull(),
    status: text({ enum: domainStatuses }).notNull().default('pending'),
    checkedAt: instant(),
    verifiedAt: instant(),
  },
  (t) => [
    knownValues('tenant_domains_status_is_known', t.status, domainStatuses),
    check('tenant_domains_domain_is_lower', sql`${t.domain} = lower(${t.domain})`),
    uniqueIndex().on(t.tenantId, t.domain),
  ],
)
