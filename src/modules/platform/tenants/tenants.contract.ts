import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant, someOf, text } from '../../../core/http/shapes.ts'
import { isolationTiers, regions, tenantStatuses } from '../../../core/tenancy/control.schema.ts'
import { PlanLimits } from '../../../core/tenancy/limits.ts'
import { SomeSettings } from '../../people/settings/index.ts'

const label = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/
const Region = z.enum(regions)
const PlanId = text(32).regex(label, 'must be lower-case letters, digits and hyphens')
const said = (max: number) => text(max).regex(/\S/, 'must not be blank')
export const Name = said(255)
export const Email = z.email().max(254).toLowerCase()
const Reason = said(500)

export const TenantPath = z.object({ tenant: z.uuid() })

export const Tenant = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  kind: z.enum(['standard', 'system']),
  status: z.enum(tenantStatuses),
  statusReason: z.string().nullable(),
  statusChangedAt: Instant,
  contactEmail: z.string().nullable(),
  plan: z.string(),
  region: Region,
  isolationTier: z.enum(isolationTiers),
  createdAt: Instant,
  updatedAt: Instant,
})

export const TenantPage = pageOf(Tenant)

export const TenantFilter = z.strictObject({
  ...pageQuery,
  status: z.enum(tenantStatuses).optional(),
  plan: PlanId.optional(),
  q: text(100).optional().meta({ description: 'part of the name or of the slug' }),
})
export type TenantFilter = z.output<typeof TenantFilter>

/** An invitation whose token is shown this once. */
export const OwnerInvitation = z.object({ id: z.uuid(), email: z.string(), token: z.string() })
export const InviteOwner = z.strictObject({ email: Email })

export const ProvisionTenant = z.strictObject({
  name: Name,
  slug: text(63).regex(label, 'must be a DNS label of lower-case letters, digits and hyphens'),
  region: Region.default('eu'),
  plan: PlanId.default('free'),
  ownerEmail: Email,
  contactEmail: Email.nullish(),
})
export type ProvisionTenant = z.output<typeof ProvisionTenant>
export const ProvisionedTenant = Tenant.extend({ ownerInvitation: OwnerInvitation })

export const PatchTenant = someOf({
  name: Name,
  contactEmail: Email.nullable(),
  plan: PlanId,
  region: Region,
  isolationTier: z.enum(isolationTiers),
})
export type PatchTenant = z.output<typeof PatchTenant>

export const ChangeStatus = z.strictObject({ reason: Reason })

export const Provisioning = z.object({
  status: z.enum(tenantStatuses),
  statusReason: z.string().nullable(),
  isolationTier: z.enum(isolationTiers),
  region: Region,
  /** Of a database of the tenant's own; null for the shared one, and where none is being made. */
  database: z.enum(['pending', 'ready', 'failed']).nullable(),
  roles: z.int(),
  owners: z.int(),
  ownerInvitation: z.enum(['pending', 'accepted', 'declined', 'revoked', 'expired']).nullable(),
})

export const PlanPath = z.object({ plan: PlanId })
export const PutPlan = z.strictObject({
  name: text(100),
  limits: PlanLimits,
  /** What holds for its tenants where they say nothing themselves. */
  settings: SomeSettings.default({}),
  isActive: z.boolean().default(true),
})
export type PutPlan = z.output<typeof PutPlan>
export const Plan = PutPlan.extend({ id: z.string(), isActive: z.boolean() })
export const PlanList = z.object({ data: z.array(Plan) })
