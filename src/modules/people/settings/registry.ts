import { z } from 'zod'
import type { settingScopes } from './settings.schema.ts'

export type SettingScope = (typeof settingScopes)[number]

type Setting<Value extends z.ZodType> = {
  description: string
  schema: Value
  /** The value without one of the plan or of any scope. */
  default: z.output<Value>
  scopes: readonly SettingScope[]
}

const TimeZone = z
  .string()
  .max(64)
  .regex(/^[A-Z]/, 'must be the name of a time zone')
  .refine(isTimeZone, 'must be a time zone of the IANA database')
  .meta({ examples: ['Europe/Berlin'] })

/** Every setting. */
export const registry = {
  'reports.timezone': setting({
    description: 'The time zone in which the days of reports begin.',
    schema: TimeZone,
    default: 'UTC',
    scopes: ['tenant', 'team', 'member'],
  }),
  'security.keyMaxDays': setting({
    description: 'The days after which an API key expires at the latest; null for never.',
    schema: z.int().min(1).max(3_650).nullable(),
    default: null,
    scopes: ['tenant'],
  }),
  'security.sessionMaxHours': setting({
    description: 'The hours after which a person has to sign in again.',
    schema: z.int().min(1).max(8_760),
    default: 168,
    scopes: ['tenant'],
  }),
} as const

export type SettingKey = keyof typeof registry

export const settingKeys = Object.keys(registry) as [SettingKey, ...SettingKey[]]

/** The values that a plan gives to some settings. */
export const SomeSettings = z
  .strictObject(
    Object.fromEntries(
      Object.entries(registry).map(([key, { schema, description }]) => [
        key,
        schema.optional().describe(description),
      ]),
    ),
  )
  .meta({ id: 'PlanSettings', description: 'The values that a plan gives to settings.' })

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
