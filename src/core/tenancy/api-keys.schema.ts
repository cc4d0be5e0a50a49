import { sql } from 'drizzle-orm'
import { check, cidr, integer, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../db/instant.ts'
import { knownValues } from '../db/known-values.ts'
import { tenantTable, within } from '../db/tenant-table.ts'
import { members } from './members.schema.ts'

export const keyEnvironments = ['live', 'test'] as const

/** A member's API key without its secrets: those are in `control.api_key_secrets`, which the runtime role cannot read. */
export const apiKeys = tenantTable(
  'api_keys',
  {
    memberId: uuid().notNull(),
    name: text().notNull(),
    environment: text({ enum: keyEnvironments }).notNull().default('live'),
    /** The first and the last characters of the newest secret, by which a person recognizes it. */
    prefix: text().notNull(),
    hint: text().notNull(),
    /** The permissions of the key, out of those of its member; `*`: all of them. */
    scopes: text().array().notNull(),
    ipAllowlist: cidr().array(),
    ratePerMinute: integer(),
    expiresAt: instant(),
    revokedAt: instant(),
    revokedBy: uuid(),
    revokeReason: text(),
  },
  (t) => [
    knownValues('api_keys_environment_is_known', t.environment, keyEnvironments),
    check('api_keys_rate_is_positive', sql`${t.ratePerMinute} > 0`),
    uniqueIndex().on(t.tenantId, t.memberId, t.name).where(sql`${t.revokedAt} is null`),
    within(t, t.memberId, members, 'cascade'),
    within(t, t.revokedBy, members, 'restrict'),
  ],
)
