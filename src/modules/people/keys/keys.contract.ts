import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant, Moment, someOf, text } from '../../../core/http/shapes.ts'
import { keyRates } from '../../../core/runtime/rates.ts'
import { PermissionName } from '../../../core/tenancy/permissions.ts'

export const KeyPath = z.object({ key: z.uuid() })

const Environment = z.enum(['live', 'test'])
const Status = z.enum(['active', 'revoked', 'expired'])

export const ApiKey = z.object({
  id: z.uuid(),
  memberId: z.uuid(),
  name: z.string(),
  environment: Environment,
  status: Status,
  prefix: z.string(),
  hint: z.string(),
  scopes: z.array(z.string()),
  ipAllowlist: z.array(z.string()).nullable(),
  ratePerMinute: z.int().nullable(),
  /** By the key itself, and at the latest by the setting `security.keyMaxDays`; null: never. */
  expiresAt: Instant.nullable(),
  /** Until when an earlier secret works beside the newest. */
  graceEndsAt: Instant.nullable(),
  lastUsedAt: Instant.nullable(),
  lastUsedFrom: z.string().nullable(),
  revokedAt: Instant.nullable(),
  revokedBy: z.uuid().nullable(),
  revokeReason: z.string().nullable(),
  createdAt: Instant,
  updatedAt: Instant,
})

/** The secret is in the first answer alone: what is kept for a repeated `Idempotency-Key` never held it. */
export const ShownApiKey = ApiKey.extend({
  secretShown: z.boolean(),
  secret: z.string().nullable(),
})

const Scopes = z
  .array(z.union([PermissionName, z.literal('*')]))
  .min(1)
  .max(200)
  .transform((scopes) => [...new Set(scopes)])
  .meta({ description: 'Permissions; `*`: all that the member holds' })

const addresses = z
  .array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]))
  .min(1)
  .max(100)
  .meta({ description: 'Networks, as CIDR, or addresses that the key may be used from' })

const Expiry = Moment.refine((moment) => Date.parse(moment) > Date.now(), 'must lie in the future')

const changeable = {
  name: text(128),
  scopes: Scopes,
  expiresAt: Expiry.nullable(),
  ipAllowlist: addresses.nullable(),
  ratePerMinute: z.literal(keyRates).nullable(),
}

export const CreateApiKey = z.strictObject({
  ...changeable,
  memberId: z.uuid().optional().meta({ description: 'Whose key it is; the caller’s own' }),
  environment: Environment.default('live'),
  expiresAt: changeable.expiresAt.default(null),
  ipAllowlist: changeable.ipAllowlist.default(null),
  ratePerMinute: changeable.ratePerMinute.default(null),
})
export type CreateApiKey = z.output<typeof CreateApiKey>

export const PatchApiKey = someOf(changeable)
export type PatchApiKey = z.output<typeof PatchApiKey>

export const RotateApiKey = z.strictObject({
  graceSeconds: z.int().min(0).max(604_800).default(0).meta({
    description: 'Seconds for which the secret of before works beside the new one',
  }),
})

export const RevokeApiKey = z.strictObject({ reason: text(500).nullable().default(null) })

export const ApiKeyFilter = z.strictObject({
  ...pageQuery,
  memberId: z.uuid().optional(),
  status: Status.optional(),
  environment: Environment.optional(),
})
export type ApiKeyFilter = z.output<typeof ApiKeyFilter>
export const ApiKeyPage = pageOf(ApiKey)
