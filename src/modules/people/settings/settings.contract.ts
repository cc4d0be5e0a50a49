import { z } from 'zod'
import { Instant } from '../../../core/http/shapes.ts'
import { settingKeys } from './registry.ts'
import { settingScopes } from './settings.schema.ts'

const Key = z.enum(settingKeys)

export const SettingPath = z.object({
  scope: z.enum(settingScopes),
  scopeId: z.uuid(),
  key: Key,
})
export type SettingPath = z.output<typeof SettingPath>

export const Setting = z.object({
  scope: z.enum(settingScopes),
  scopeId: z.uuid(),
  key: Key,
  value: z.unknown(),
  isLocked: z.boolean(),
  updatedBy: z.uuid().nullable(),
  updatedAt: Instant,
})

/** The value is held against the schema of its key. */
export const PutSetting = z.strictObject({
  value: z.unknown(),
  isLocked: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether it wins over what is said below: by teams, and by members' }),
})
export type PutSetting = z.output<typeof PutSetting>

export const SettingSchemas = z.object({
  data: z.array(
    z.object({
      key: Key,
      description: z.string(),
      default: z.unknown(),
      scopes: z.array(z.enum(settingScopes)),
      schema: z.unknown(),
    }),
  ),
})

export const ResolvedQuery = z.strictObject({
  keys: z
    .string()
    .transform((keys) => keys.split(','))
    .pipe(z.array(Key).max(settingKeys.length))
    .default(settingKeys)
    .meta({ description: 'Keys, with commas between them; all of them' }),
  team: z
    .uuid()
    .optional()
    .meta({ description: 'The team whose values count; those of all teams of the member' }),
})
export type ResolvedQuery = z.output<typeof ResolvedQuery>

export const ResolvedSettings = z.record(
  z.string(),
  z.object({
    value: z.unknown(),
    source: z.enum(['default', 'plan', ...settingScopes]),
    locked: z.boolean(),
  }),
)
