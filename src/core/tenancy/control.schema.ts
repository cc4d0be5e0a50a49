import { sql } from 'drizzle-orm'
import {
  check,
  foreignKey,
  index,
  json,
  pgSchema,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant } from '../db/instant.ts'
import { members } from './members.schema.ts'

/**
 * The control plane: what lies across tenants, and every global unique. The runtime role has no grant here;
 * it reaches these rows only through the functions of schema `app`.
 */
export const control = pgSchema('control')

export const tenants = control.table(
  'tenants',
  {
    id: uuid().primaryKey(),
    slug: text().notNull().unique(),
    name: text().notNull(),
    status: text({ enum: ['active', 'suspended'] })
      .notNull()
      .default('active'),
    createdAt: instant().notNull().default(sql`now()`),
  },
  (t) => [
    check('tenants_slug_is_a_dns_label', sql`${t.slug} ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'`),
    check('tenants_status_is_known', sql`${t.status} in ('active', 'suspended')`),
  ],
)

/** `secretHash` is sha256 of what travels to the database, itself sha256 of the key: a leaked table is not a set of keys. */
export const apiKeys = control.table(
  'api_keys',
  {
    id: uuid().primaryKey(),
    tenantId: uuid()
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    memberId: uuid().notNull(),
    name: text().notNull(),
    secretHash: text().notNull().unique('api_keys_secret_hash_unique'),
    scopes: text().array().notNull(),
    expiresAt: instant(),
    revokedAt: instant(),
    createdAt: instant().notNull().default(sql`now()`),
  },
  (t) => [
    uniqueIndex().on(t.tenantId, t.memberId, t.name),
    foreignKey({
      name: 'api_keys_members_fk',
      columns: [t.tenantId, t.memberId],
      foreignColumns: [members.tenantId, members.id],
    }).onDelete('cascade'),
  ],
)

/** The answer of a write, kept for 24 hours under its `Idempotency-Key`. */
export const idempotencyKeys = control.table(
  'idempotency_keys',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    memberId: uuid().notNull(),
    key: text().notNull(),
    fingerprint: text().notNull(),
    answer: json(),
    expiresAt: instant().notNull().default(sql`now() + interval '24 hours'`),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.memberId, t.key] }),
    index().on(t.tenantId, t.expiresAt),
  ],
)
