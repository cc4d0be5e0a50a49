import { z } from 'zod'
import { Instant } from '../../../core/http/shapes.ts'
import { settingKeys } from './registry.ts'
import { settingScopes } from './settings.schema.ts'

const Key = z.enum(settingKeys).describe('The key of the setting.')
const Scope = z
  .enum(settingScopes)
  .describe('Whether the tenant, a team or a member has the value.')
const ScopeId = z.uuid().describe('The id of the tenant, the team or the member.')
const locked = 'Whether the value overrides those of teams and members below.'

export const SettingPath = z.object({ scope: Scope, scopeId: ScopeId, key: Key })
export type SettingPath = z.output<typeof SettingPath>

export const Setting = z
  .object({
    scope: Scope,
    scopeId: ScopeId,
    key: Key,
    value: z.unknown().describe('The value.'),
    isLocked: z.boolean().describe(locked),
    updatedBy: z.uuid().nullable().describe('The member who last updated the setting.'),
    updatedAt: Instant.describe('When the setting was last updated.'),
  })
  .meta({ id: 'Setting', description: 'The value of a setting in one scope.' })

export const PutSetting = z
  .strictObject({
    value: z
      .unknown()
      .describe('The value, of the schema of the key.')
      .meta({ examples: ['Europe/Berlin'] }),
    isLocked: z.boolean().default(false).describe(locked),
  })
  .meta({ id: 'PutSetting' })
export type PutSetting = z.output<typeof PutSetting>

export const SettingDeclaration = z
  .object({
    key: Key,
    description: z.string().describe('The effect of the setting.'),
    default: z.unknown().describe('The value without any other.'),
    scopes: z.array(z.enum(settingScopes)).describe('The scopes that can have a value.'),
    schema: z.unknown().describe('The JSON Schema of the value.'),
  })
  .meta({ id: 'SettingDeclaration', description: 'A setting that exists.' })

export const SettingDeclarations = z.object({
  data: z.array(SettingDeclaration).describe('All settings.'),
})

export const ResolvedQuery = z.strictObject({
  keys: z
    .string()
    .transform((keys) => keys.split(','))
    .pipe(z.array(Key).max(settingKeys.length))
    .default(settingKeys)
    .describe('The keys of settings, separated by commas; all by default.'),
  team: z
    .uuid()
    .optional()
    .describe('The team whose values count; those of all teams of the caller by default.'),
})
export type ResolvedQuery = z.output<typeof ResolvedQuery>

export const ResolvedSetting = z
  .object({
    value: z.unknown().describe('The effective value.'),
    source: z.enum(['default', 'plan', ...settingScopes]).describe('The origin of the value.'),
    locked: z.boolean().describe('Whether the value is locked.'),
  })
  .meta({ id: 'ResolvedSetting', description: 'The effective value of a setting for the caller.' })

export const ResolvedSettings = z.record(z.string(), ResolvedSetting)
