import { z } from 'zod'
import type { settingScopes } from './settings.schema.ts'

export type SettingScope = (typeof settingScopes)[number]

type Setting<Value extends z.ZodType> = {
  description: string
  schema: Value
  /** What holds where neither the plan nor anyone below says anything. */
  default: z.output<Value>
  scopes: readonly SettingScope[]
}

const TimeZone = z
  .string()
  .max(64)
  .regex(/^[A-Z]/, 'not a name')
  .refine(isTimeZone, 'not a time zone of the IANA database')
  .meta({ examples: ['Europe/Berlin'] })

/** Every setting that there is. One without an effect is not here, but for those that other modules are to read. */
export const registry = {
  'reports.timezone': setting({
    description: 'The time zone in which the days of reports begin',
    schema: TimeZone,
    default: 'UTC',
    scopes: ['tenant', 'team', 'member'],
  }),
  'security.keyMaxDays': setting({
    description: 'Days after which an API key expires at the latest; null: a key may be for good',
    schema: z.int().min(1).max(3_650).nullable(),
    default: null,
    scopes: ['tenant'],
  }),
  'security.sessionMaxHours': setting({
    description: 'Hours after which a person has to sign in again, however busy the session is',
    schema: z.int().min(1).max(8_760),
    default: 168,
    scopes: ['tenant'],
  }),
} as const

export type SettingKey = keyof typeof registry

export const settingKeys = Object.keys(registry) as [SettingKey, ...SettingKey[]]

/** Values of some settings, as a plan says them. */
export const SomeSettings = z.strictObject(
  Object.fromEntries(Object.entries(registry).map(([key, { schema }]) => [key, schema.optional()])),
)

function setting<Value extends z.ZodType>(declared: Setting<Value>): Setting<Value> {
  return declared
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
