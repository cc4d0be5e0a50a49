import { z } from 'zod'
import { Instant, someOf, text } from '../../../core/http/shapes.ts'
import {
  databaseStatuses,
  isolationTiers,
  regions,
  tenantKinds,
  tenantStatuses,
} from '../../../core/tenancy/control.schema.ts'

const label = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/
const notBlank = (max: number) => text(max).regex(/\S/, 'must not be blank')

export const Name = notBlank(255)
  .describe('The display name of the tenant.')
  .meta({ examples: ['Acme'] })
export const Email = z
  .email()
  .max(254)
  .toLowerCase()
  .describe('The email address for messages of the operator.')
export const PlanId = text(32)
  .regex(label, 'must be lower-case letters, digits and hyphens')
  .describe('The id of the plan.')
  .meta({ examples: ['free'] })
const OwnerEmail = Email.describe('The email address of the owner.')

export const fields = {
  id: z.uuid().describe('The id of the tenant.'),
  slug: z.string().describe('The slug of the tenant, its name in hosts.'),
  name: z.string().describe('The display name of the tenant.'),
  contactEmail: z.string().nullable().describe('The email address for messages of the operator.'),
  plan: z.string().describe('The id of the plan.'),
  region: z.enum(regions).describe('The region of the data.'),
  isolationTier: z.enum(isolationTiers).describe('How the data is kept apart.'),
  createdAt: Instant.describe('When the tenant was created.'),
  updatedAt: Instant.describe('When the tenant was last updated.'),
}
const Status = z.enum(tenantStatuses).describe('The status of the tenant.')
const statusReason = z.string().nullable().describe('Why the tenant has the status.')

export const TenantPath = z.object({ tenant: fields.id })

const { id, slug, name, contactEmail, plan, ...rest } = fields

export const Tenant = z
  .object({
    id,
    slug,
    name,
    kind: z.enum(tenantKinds).describe('Whether it is the tenant of the deployment itself.'),
    status: Status,
    statusReason,
    statusChangedAt: Instant.describe('When the status last changed.'),
    contactEmail,
    plan,
    ...rest,
  })
  .meta({ id: 'Tenant', description: 'A tenant as the operator sees it.' })

export const TenantStatus = Status
export const TenantSearch = text(100).describe('Part of the name or the slug.')

/** An invitation whose token only the response has. */
export const OwnerInvitation = z
  .object({
    id: z.uuid().describe('The id of the invitation.'),
    email: z.string().describe('The email address of the owner.'),
    token: z.string().describe('The token, which is shown once and kept nowhere.'),
  })
  .meta({ id: 'OwnerInvitation', description: 'The invitation of an owner, with its token.' })

export const InviteOwner = z.strictObject({ email: OwnerEmail }).meta({ id: 'InviteOwner' })

export const CreateTenant = z
  .strictObject({
    name: Name,
    slug: text(63)
      .regex(label, 'must be a DNS label of lower-case letters, digits and hyphens')
      .describe('The slug of the tenant, its name in hosts: a DNS label.')
      .meta({ examples: ['acme'] }),
    region: fields.region.default('eu'),
    plan: PlanId.default('free'),
    ownerEmail: OwnerEmail,
    contactEmail: Email.nullish(),
  })
  .meta({ id: 'CreateTenant' })
export type CreateTenant = z.output<typeof CreateTenant>

export const CreatedTenant = Tenant.extend({
  ownerInvitation: OwnerInvitation.describe('The invitation of the owner.'),
}).meta({ id: 'CreatedTenant', description: 'A new tenant with the invitation of its owner.' })

export const UpdateTenant = someOf({
  name: Name,
  contactEmail: Email.nullable(),
  plan: PlanId,
  region: fields.region,
  isolationTier: fields.isolationTier,
}).meta({ id: 'UpdateTenant' })
export type UpdateTenant = z.output<typeof UpdateTenant>

export const ChangeStatus = z
  .strictObject({ reason: notBlank(500).describe('Why the status changes, for the record.') })
  .meta({ id: 'ChangeStatus' })

export const Provisioning = z
  .object({
    status: Status,
    statusReason,
    isolationTier: fields.isolationTier,
    region: fields.region,
    database: z
      .enum(databaseStatuses)
      .nullable()
      .describe('The status of a database of its own; null for the shared one.'),
    roles: z.int().describe('The number of roles.'),
    owners: z.int().describe('The number of active owners.'),
    ownerInvitation: z
      .enum(['pending', 'accepted', 'declined', 'revoked', 'expired'])
      .nullable()
      .describe('The status of the last invitation of an owner.'),
  })
  .meta({ id: 'Provisioning', description: 'The progress of a new tenant.' })
