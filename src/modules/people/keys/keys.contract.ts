import { z } from 'zod'
import { Instant, Moment, someOf, text } from '../../../core/http/shapes.ts'
import { keyRates } from '../../../core/runtime/rates.ts'
import { keyEnvironments } from '../../../core/tenancy/api-keys.schema.ts'
import { PermissionName } from '../../../core/tenancy/permissions.ts'

const statuses = ['active', 'revoked', 'expired'] as const

export const KeyId = z.uuid().describe('The id of the API key.')
export const KeyPath = z.object({ key: KeyId })

export const MemberId = z.uuid().describe('The member that the API key acts for.')
export const KeyEnvironment = z
  .enum(keyEnvironments)
  .describe('Whether the API key is for live or test use. Its secret shows it.')
export const KeyStatus = z.enum(statuses).describe('Whether the API key works.')

const texts = {
  name: 'The name of the API key, unique among the keys of the member.',
  scopes: 'The permissions of the API key; `*` is all that its member has.',
  ipAllowlist: 'The addresses and networks (CIDR) that the API key works from; null for any.',
  ratePerMinute: 'The requests per minute of the API key; null for the default.',
}

export const ApiKey = z
  .object({
    id: KeyId,
    memberId: MemberId,
    name: z.string().describe(texts.name),
    environment: KeyEnvironment,
    status: KeyStatus,
    prefix: z.string().describe('The first characters of the secret.'),
    hint: z.string().describe('The last characters of the secret.'),
    scopes: z.array(z.string()).describe(texts.scopes),
    ipAllowlist: z.array(z.string()).nullable().describe(texts.ipAllowlist),
    ratePerMinute: z.int().nullable().describe(texts.ratePerMinute),
    expiresAt: Instant.nullable().describe(
      'When the API key expires: by itself, or by the setting `security.keyMaxDays`.',
    ),
    graceEndsAt: Instant.nullable().describe('Until when the previous secret works.'),
    lastUsedAt: Instant.nullable().describe('When the API key was last used, to the minute.'),
    lastUsedFrom: z.string().nullable().describe('The IP address of the last use.'),
    revokedAt: Instant.nullable().describe('When the API key was revoked.'),
    revokedBy: z.uuid().nullable().describe('The member who revoked the API key.'),
    revokeReason: z.string().nullable().describe('Why the API key was revoked.'),
    createdAt: Instant.describe('When the API key was created.'),
    updatedAt: Instant.describe('When the API key was last updated.'),
  })
  .meta({ id: 'ApiKey', description: 'A credential of a machine.' })

export const ApiKeyWithSecret = ApiKey.extend({
  secretShown: z
    .boolean()
    .describe('Whether the response has the secret. A repeated request does not get it again.'),
  secret: z.string().nullable().describe('The secret, which is shown once and kept nowhere.'),
}).meta({ id: 'ApiKeyWithSecret', description: 'An API key with its new secret.' })

const fields = {
  name: text(128)
    .describe(texts.name)
    .meta({ examples: ['ci'] }),
  scopes: z
    .array(z.union([PermissionName, z.literal('*')]))
    .min(1)
    .max(200)
    .transform((scopes) => [...new Set(scopes)])
    .meta({ description: texts.scopes, examples: [['services:read']] }),
  expiresAt: Moment.refine((moment) => Date.parse(moment) > Date.now(), 'must be in the future')
    .nullable()
    .describe('When the API key expires; null for never.')
    .meta({ examples: ['2030-01-01T00:00:00Z'] }),
  ipAllowlist: z
    .array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]))
    .min(1)
    .max(100)
    .nullable()
    .meta({ description: texts.ipAllowlist, examples: [['192.0.2.0/24']] }),
  ratePerMinute: z.literal(keyRates).nullable().describe(texts.ratePerMinute),
}

export const CreateApiKey = z
  .strictObject({
    ...fields,
    memberId: MemberId.describe(
      'The member that the API key acts for; the caller by default.',
    ).optional(),
    environment: KeyEnvironment.default('live'),
    expiresAt: fields.expiresAt.default(null),
    ipAllowlist: fields.ipAllowlist.default(null),
    ratePerMinute: fields.ratePerMinute.default(null),
  })
  .meta({ id: 'CreateApiKey' })
export type CreateApiKey = z.output<typeof CreateApiKey>

export const UpdateApiKey = someOf(fields).meta({ id: 'UpdateApiKey' })

export const RotateApiKey = z
  .strictObject({
    graceSeconds: z
      .int()
      .min(0)
      .max(604_800)
      .default(0)
      .describe('Seconds for which the previous secret still works.'),
  })
  .meta({ id: 'RotateApiKey' })

export const RevokeApiKey = z
  .strictObject({
    reason: text(500).nullable().default(null).describe('Why the API key is revoked.'),
  })
  .meta({ id: 'RevokeApiKey' })
