import { sql } from 'drizzle-orm'
import { foreignKey, index, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../../../core/db/instant.ts'
import { knownValues } from '../../../core/db/known-values.ts'
import { tenantTable, within } from '../../../core/db/tenant-table.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { roles } from '../../../core/tenancy/roles.schema.ts'

export const invitationStatuses = ['pending', 'accepted', 'declined', 'revoked'] as const

/** An invitation by email. `control.invitation_tokens` has the hash of its token. */
export const invitations = tenantTable(
  'invitations',
  {
    email: text().notNull(),
    role: text().notNull(),
    teamIds: uuid().array().notNull().default(sql`'{}'`),
    status: text({ enum: invitationStatuses }).notNull().default('pending'),
    expiresAt: instant().notNull().default(sql`now() + interval '7 days'`),
    /** Null for the operator. */
    invitedBy: uuid().default(sql`app.member_id()`),
    acceptedBy: uuid(),
    decidedAt: instant(),
  },
  (t) => [
    knownValues('invitations_status_is_known', t.status, invitationStatuses),
    uniqueIndex('invitations_pending_unique')
      .on(t.tenantId, t.email)
      .where(sql`${t.status} = 'pending'`),
    index().on(t.tenantId, t.role),
    within(t, t.invitedBy, members, 'restrict'),
    within(t, t.acceptedBy, members, 'restrict'),
    foreignKey({
      name: 'invitations_role_fk',
      columns: [t.tenantId, t.role],
      foreignColumns: [roles.tenantId, roles.key],
    }).onDelete('restrict'),
  ],
)
