import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  json,
  pgSchema,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { sessions } from '../auth/auth.schema.ts'
import { instant } from '../db/instant.ts'
import { knownValues } from '../db/known-values.ts'
import type { PlanLimits } from './limits.ts'

export const tenantKinds = ['standard', 'system'] as const
export const databaseStatuses = ['pending', 'ready', 'failed'] as const

/**
 * The control plane: what lies across tenants, and every global unique. The runtime role has no grant here;
 * it reaches these rows only through the functions of schema `app`.
 */
export const control = pgSchema('control')

export const tenantStatuses = [
  'provisioning',
  'active',
  'suspended',
  'archived',
  'deleted',
  'failed',
] as const
export const regions = ['eu', 'us', 'uk', 'apac'] as const
export const isolationTiers = ['shared', 'dedicated_schema', 'dedicated_database'] as const

export const plans = control.table('plans', {
  id: text().primaryKey(),
  name: text().notNull(),
  limits: json().$type<PlanLimits>().notNull(),
  /** Settings, by their keys: what a tenant of the plan has until it sets its own. */
  settings: json()
    .$type<Record<string, string | number | null | undefined>>()
    .notNull()
    .default({}),
  isActive: boolean().notNull().default(true),
})

export const tenants = control.table(
  'tenants',
  {
    id: uuid().primaryKey(),
    slug: text().notNull().unique(),
    name: text().notNull(),
    kind: text({ enum: tenantKinds }).notNull().default('standard'),
    status: text({ enum: tenantStatuses }).notNull().default('active'),
    statusReason: text(),
    statusChangedAt: instant().notNull().default(sql`now()`),
    contactEmail: text(),
    planId: text()
      .notNull()
      .default('free')
      .references(() => plans.id, { onDelete: 'restrict' }),
    region: text({ enum: regions }).notNull().default('eu'),
    isolationTier: text({ enum: isolationTiers }).notNull().default('shared'),
    branding: json().$type<Record<string, string>>().notNull().default({}),
    createdAt: instant().notNull().default(sql`now()`),
    updatedAt: instant().notNull().default(sql`now()`),
    revision: integer().notNull().default(1),
    deletedAt: instant(),
  },
  (t) => [
    check('tenants_slug_is_a_dns_label', sql`${t.slug} ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'`),
    knownValues('tenants_kind_is_known', t.kind, tenantKinds),
    knownValues('tenants_status_is_known', t.status, tenantStatuses),
    knownValues('tenants_region_is_known', t.region, regions),
    knownValues('tenants_tier_is_known', t.isolationTier, isolationTiers),
    uniqueIndex('tenants_system_unique').on(t.kind).where(sql`${t.kind} = 'system'`),
  ],
)

/**
 * A database of a tenant's own, and how far it has come. Nothing finds one yet, so that `app.serves` lets nobody in to
 * it.
 */
export const tenantDatabases = control.table(
  'tenant_databases',
  {
    tenantId: uuid()
      .primaryKey()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    region: text({ enum: regions }).notNull(),
    tier: text({ enum: isolationTiers }).notNull(),
    status: text({ enum: databaseStatuses }).notNull().default('pending'),
  },
  (t) => [knownValues('tenant_databases_status_is_known', t.status, databaseStatuses)],
)

/**
 * Sessions that no longer let into a tenant, which ended them for itself. A session is a person's, so that it lives on
 * for the others.
 */
export const endedSessions = control.table(
  'ended_sessions',
  {
    sessionId: uuid()
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    tenantId: uuid()
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
  },
  (t) => [primaryKey({ columns: [t.sessionId, t.tenantId] }), index().on(t.tenantId)],
)

/** Every permission there is, and which system roles hold it. Generated from the declarations of the modules. */
export const permissions = control.table('permissions', {
  id: text().primaryKey(),
  description: text().notNull(),
  systemRoles: text().array().notNull(),
})

/** The domains that were shown to be a tenant's own; under each, its tenant is served. */
export const verifiedDomains = control.table(
  'verified_domains',
  {
    domain: text().primaryKey(),
    tenantId: uuid()
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
  },
  (t) => [index().on(t.tenantId)],
)
