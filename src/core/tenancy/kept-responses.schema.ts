import { sql } from 'drizzle-orm'
import { index, json, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../db/instant.ts'
import { control, tenants } from './control.schema.ts'
import { operatorKeys } from './credentials.schema.ts'

/** The answer of an operator's write, kept for 24 hours under its `Idempotency-Key`. */
export const operatorAnswers = control.table(
  'operator_answers',
  {
    operatorKeyId: uuid()
      .notNull()
      .references(() => operatorKeys.id, { onDelete: 'cascade' }),
    key: text().notNull(),
    fingerprint: text().notNull(),
    answer: json(),
    expiresAt: instant().notNull().default(sql`now() + interval '24 hours'`),
  },
  (t) => [primaryKey({ columns: [t.operatorKeyId, t.key] }), index().on(t.expiresAt)],
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
