import { and, count, desc, eq, ilike, or, type SQL, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { OperatorDb } from '../../../core/db/tenant-db.ts'
import { matchesTag } from '../../../core/http/etag.ts'
import { afterCursor } from '../../../core/http/page.ts'
import { VersionConflict } from '../../../core/problems/problems.ts'
import { plans, tenants } from '../../../core/tenancy/control.schema.ts'
import type { PatchTenant, ProvisionTenant, TenantFilter } from './tenants.contract.ts'
import { PlanUnknown } from './tenants.problems.ts'

/** An owner's invitation that is about to be made: its id, and the hash of its token as it travels. */
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

export function listTenants(db: OperatorDb, query: TenantFilter) {
  const part = query.q === undefined ? undefined : `%${query.q.replaceAll(/[\\%_]/g, '\\$&')}%`
  const filter = and(
    query.status && eq(tenants.status, query.status),
    query.plan === undefined ? undefined : eq(tenants.planId, query.plan),
    part === undefined ? undefined : or(ilike(tenants.name, part), ilike(tenants.slug, part)),
  )
  return {
    rows: db
      .select(columns)
      .from(tenants)
      .where(and(filter, afterCursor(tenants.id, query)))
      .orderBy(desc(tenants.id))
      .limit(query.limit + 1),
    total: db.select({ total: count() }).from(tenants).where(filter),
  }
}

/** Makes a tenant with its roles and the invitation of its owner, and opens it. */
export function provisionTenant(db: OperatorDb, input: ProvisionTenant, invitation: NewInvitation) {
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

/** Invites an owner, when the first invitation was lost or has expired. */
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

export function patchTenant(
  db: OperatorDb,
  id: string,
  patch: PatchTenant,
  ifMatch: string | undefined,
) {
  const { plan, ...rest } = patch
  return [
    ...changeable(db, id, ifMatch),
    ...(plan === undefined ? [] : [mustHavePlan(db, plan, id)]),
    db
      .update(tenants)
      .set({ ...rest, ...(plan === undefined ? {} : { planId: plan }) })
      .where(eq(tenants.id, id)),
    findTenant(db, id),
  ] as const
}

/** The states that the operator leads a tenant to; the database knows which may follow which. */
export type NextStatus = 'active' | 'suspended' | 'archived' | 'deleted'

/** Leads a tenant to a state, for a reason, as it was seen. */
export function changeStatus(
  db: OperatorDb,
  id: string,
  change: { status: NextStatus; statusReason: string },
  ifMatch: string | undefined,
) {
  return [
    ...changeable(db, id, ifMatch),
    db.update(tenants).set(change).where(eq(tenants.id, id)),
    findTenant(db, id),
  ] as const
}

export function provisioningOf(db: OperatorDb, id: string) {
  const said = sql<{
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
      said,
    })
    .from(tenants)
    .where(eq(tenants.id, id))
}

function changeable(db: OperatorDb, id: string, ifMatch: string | undefined) {
  const revision = db
    .select({ matches: matchesTag(tenants, ifMatch) })
    .from(tenants)
    .where(eq(tenants.id, id))
    .for('update')
  return [mustFind(findTenant(db, id)), must(revision, VersionConflict)]
}

/** Aborts the transaction unless the plan can be chosen; a tenant may keep one that no longer can. */
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
