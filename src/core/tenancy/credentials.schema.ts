import { sql } from 'drizzle-orm'
import { foreignKey, index, inet, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../db/instant.ts'
import { apiKeys } from './api-keys.schema.ts'
import { control, tenants } from './control.schema.ts'

/**
 * The secrets of API keys: sha256 of what travels to the database, itself sha256 of the key, so that a leaked
 * table is not a set of keys. During a rotation a key has two, of which the older one expires.
 */
export const apiKeySecrets = control.table(
  'api_key_secrets',
  {
    secretHash: text().primaryKey(),
    tenantId: uuid().notNull(),
    apiKeyId: uuid().notNull(),
    expiresAt: instant(),
    createdAt: instant().notNull().default(sql`now()`),
  },
  (t) => [
    index().on(t.tenantId, t.apiKeyId),
    foreignKey({
      name: 'api_key_secrets_api_keys_fk',
      columns: [t.tenantId, t.apiKeyId],
      foreignColumns: [apiKeys.tenantId, apiKeys.id],
    }).onDelete('cascade'),
  ],
)

/** When and from where a key was last used, to the minute. */
export const apiKeyUses = control.table(
  'api_key_uses',
  {
    tenantId: uuid().notNull(),
    apiKeyId: uuid().notNull(),
    lastUsedAt: instant().notNull(),
    lastUsedIp: inet(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.apiKeyId] }),
    foreignKey({
      name: 'api_key_uses_api_keys_fk',
      columns: [t.tenantId, t.apiKeyId],
      foreignColumns: [apiKeys.tenantId, apiKeys.id],
    }).onDelete('cascade'),
  ],
)

/** Which invitation a token opens; hashed as API keys are. */
export const invitationTokens = control.table(
  'invitation_tokens',
  {
    tokenHash: text().primaryKey(),
    tenantId: uuid()
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    invitationId: uuid().notNull(),
  },
  (t) => [uniqueIndex().on(t.tenantId, t.invitationId)],
)

/** The credentials of who runs the deployment; hashed as API keys are. */
export const operatorKeys = control.table('operator_keys', {
  id: uuid().primaryKey(),
  name: text().notNull(),
  secretHash: text().notNull().unique('operator_keys_secret_hash_unique'),
  expiresAt: instant(),
  revokedAt: instant(),
  createdAt: instant().notNull().default(sql`now()`),
})
