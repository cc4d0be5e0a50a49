import { and, eq, ilike, or, type SQL, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { OperatorDb } from '../../../core/db/tenant-db.ts'
import { declareList, equals, filter } from '../../../core/http/list.ts'
import { mustBeAt } from '../../../core/http/revision.ts'
import { plans, tenants } from '../../../core/tenancy/control.schema.ts'
import {
  type CreateTenant,
  PlanId,
  TenantSearch,
  TenantStatus,
  type UpdateTenant,
} from './tenants.contract.ts'
import { PlanUnknown } from './tenants.problems.ts'

/** The id of a new invitation, and the transport hash of its token. */
export type NewInvitation = { id: string; travelling: string }

const columns = {
  id: tenants.id,
  slug: tenants.slug,
  name: tenants.name,
  kind: tenants.kind,
  status: tenants.status,
  statusReason: tenants.statusReason,
  statusChangedAt: tenants.statusChangedAt,
  contactEmail: tenants.contactEmail,
  plan: tenants.planId,
  region: tenants.region,
  isolationTier: tenants.isolationTier,
  createdAt: tenants.createdAt,
  updatedAt: tenants.updatedAt,
  revision: tenants.revision,
}

export function findTenant(db: OperatorDb, id: string) {
  return db.select(columns).from(tenants).where(eq(tenants.id, id))
}

/** The tenants of the deployment. */
export const tenantList = declareList({
  id: tenants.id,
  select: (db: OperatorDb) => db.select(columns).from(tenants),
  filters: {
    status: equals(tenants.status, TenantStatus),
    plan: equals(tenants.planId, PlanId),
    q: filter(TenantSearch, (part) => {
      const pattern = `%${part.replaceAll(/[\\%_]/g, '\\$&')}%`
      return or(ilike(tenants.name, pattern), ilike(tenants.slug, pattern))
    }),
  },
})

/** Creates a tenant with its roles and the invitation of its owner, and activates it. */
export function createTenant(db: OperatorDb, input: CreateTenant, invitation: NewInvitation) {
  const { name, slug, region, plan, ownerEmail, contactEmail = null } = input
  const id = uuidv7()
  return [
    mustHavePlan(db, plan),
    db
      .insert(tenants)
      .values({ id, name, slug, region, planId: plan, contactEmail, status: 'provisioning' }),
    invite(sql`${id}`, invitation, ownerEmail),
    db.update(tenants).set({ status: 'active' }).where(eq(tenants.id, id)),
    db
      .select({ ...columns, invitationId: sql<string>`${invitation.id}` })
      .from(tenants)
      .where(eq(tenants.id, id)),
  ] as const
}

/** Invites an owner again, when the first invitation was lost or has expired. */
export function inviteOwner(db: OperatorDb, id: string, email: string, invitation: NewInvitation) {
  return [
    mustFind(findTenant(db, id)),
    invite(sql`${id}`, invitation, email),
    db
      .select({ invitationId: sql<string>`${invitation.id}` })
      .from(tenants)
      .where(eq(tenants.id, id)),
  ] as const
}

export function updateTenant(
  db: OperatorDb,
  id: string,
  patch: UpdateTenant,
  ifMatch: string | undefined,
) {
  const { plan, ...rest } = patch
  return [
    mustBeAtRevision(db, id, ifMatch),
    ...(plan === undefined ? [] : [mustHavePlan(db, plan, id)]),
    db
      .update(tenants)
      .set({ ...rest, ...(plan !== undefined && { planId: plan }) })
      .where(eq(tenants.id, id)),
    findTenant(db, id),
  ] as const
}

/** The statuses that the operator sets. The database checks which may follow which. */
export type NextStatus = 'active' | 'suspended' | 'archived' | 'deleted'

/** Sets the status of a tenant at the revision of `If-Match`. */
export function changeStatus(
  db: OperatorDb,
  id: string,
  change: { status: NextStatus; statusReason: string },
  ifMatch: string | undefined,
) {
  return [
    mustBeAtRevision(db, id, ifMatch),
    db.update(tenants).set(change).where(eq(tenants.id, id)),
    findTenant(db, id),
  ] as const
}

/** The progress of a new tenant. */
export function provisioningOf(db: OperatorDb, id: string) {
  const progress = sql<{
    roles: number
    owners: number
    ownerInvitation: string | null
    database: string | null
  }>`app.provisioning(${tenants.id})`
  return db
    .select({
      status: tenants.status,
      statusReason: tenants.statusReason,
      isolationTier: tenants.isolationTier,
      region: tenants.region,
      progress,
    })
    .from(tenants)
    .where(eq(tenants.id, id))
}

function mustBeAtRevision(db: OperatorDb, id: string, ifMatch: string | undefined): SQL {
  return mustBeAt(tenants, eq(tenants.id, id), findTenant(db, id), ifMatch)
}

/** Requires an active plan. A tenant can keep an inactive one that it has. */
function mustHavePlan(db: OperatorDb, plan: string, tenant?: string): SQL {
  const isKept = tenant && sql`${plans.id} in (select plan_id from ${tenants} where id = ${tenant})`
  const chosen = db
    .select({ id: plans.id })
    .from(plans)
    .where(and(eq(plans.id, plan), or(plans.isActive, isKept || undefined)))
  return must(sql`exists ${chosen}`, PlanUnknown)
}

function invite(tenant: SQL, { id, travelling }: NewInvitation, email: string): SQL {
  return sql`select app.invite_owner(${tenant}, ${id}, ${email}, ${travelling})`
}
