import { sql } from 'drizzle-orm'
import { check, foreignKey, index, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../../../core/db/instant.ts'
import { tenantTable, within } from '../../../core/db/tenant-table.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { roles } from '../../../core/tenancy/roles.schema.ts'

export const teams = tenantTable(
  'teams',
  { slug: text().notNull(), name: text().notNull(), description: text() },
  (t) => [
    uniqueIndex().on(t.tenantId, t.slug),
    check('teams_slug_is_a_label', sql`${t.slug} ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'`),
  ],
)

export const teamMembers = tenantTable(
  'team_members',
  { teamId: uuid().notNull(), memberId: uuid().notNull() },
  (t) => [
    uniqueIndex().on(t.tenantId, t.teamId, t.memberId),
    index().on(t.tenantId, t.memberId),
    within(t, t.teamId, teams, 'cascade'),
    within(t, t.memberId, members, 'cascade'),
  ],
)

/** A role that a member holds beside its own: in one team, or in all of the tenant, for good or until a time. */
export const memberRoles = tenantTable(
  'member_roles',
  {
    memberId: uuid().notNull(),
    role: text().notNull(),
    teamId: uuid(),
    expiresAt: instant(),
    grantedBy: uuid(),
  },
  (t) => [
    unique('member_roles_grant_unique')
      .on(t.tenantId, t.memberId, t.role, t.teamId)
      .nullsNotDistinct(),
    index().on(t.tenantId, t.teamId),
    index().on(t.tenantId, t.role),
    within(t, t.memberId, members, 'cascade'),
    within(t, t.teamId, teams, 'cascade'),
    within(t, t.grantedBy, members, 'restrict'),
    foreignKey({
      name: 'member_roles_role_fk',
      columns: [t.tenantId, t.role],
      foreignColumns: [roles.tenantId, roles.key],
    }).onDelete('restrict'),
  ],
)
