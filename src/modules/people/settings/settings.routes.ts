import { z } from 'zod'
import { endpoint, noContent, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { Problem } from '../../../core/problems/problem.ts'
import { InvalidBody, NotFound, PermissionDenied } from '../../../core/problems/problems.ts'
import { registry, settingKeys } from './registry.ts'
import {
  PutSetting,
  ResolvedQuery,
  ResolvedSettings,
  Setting,
  SettingPath,
  SettingSchemas,
} from './settings.contract.ts'
import { settingPermissions } from './settings.permissions.ts'
import { SettingLocked, SettingScopeUnknown } from './settings.problems.ts'
import { deleteSetting, findSetting, putSetting, resolveSettings } from './settings.queries.ts'

const at = '/settings/{scope}/{scopeId}/{key}'

export const settingEndpoints = [
  endpoint.get(
    '/settings/schema',
    {
      summary: 'Every setting: its shape, its default, and who may say what it is',
      permission: 'member',
      responses: { 200: SettingSchemas },
    },
    async ({ tenant }) => {
      await tenant.read(() => [])
      return ok({ data: settingKeys.map(described) })
    },
  ),
  endpoint.get(
    '/settings/resolved',
    {
      summary: 'What settings are for the caller: by default, plan, tenant, team and member',
      permission: 'member',
      query: ResolvedQuery,
      responses: { 200: ResolvedSettings },
      problems: [NotFound],
    },
    async ({ tenant, query }) => {
      const [, said] = await tenant.read((db) => resolveSettings(db, query))
      const byKey = new Map(said.map(({ key, ...setting }) => [key, setting]))
      return ok(Object.fromEntries(query.keys.map((key) => [key, byKey.get(key) ?? unsaid(key)])))
    },
  ),
  endpoint.get(
    at,
    {
      summary: 'What a tenant, a team or a member says of a setting',
      permission: settingPermissions.read,
      params: SettingPath,
      responses: { 200: Setting },
    },
    async ({ tenant, params }) => {
      const setting = found(await tenant.read((db) => findSetting(db, params)))
      return ok(setting, etag(setting))
    },
  ),
  endpoint.put(
    at,
    {
      summary: 'Say what a setting is, for the tenant, a team or the caller’s member',
      permission: 'member',
      params: SettingPath,
      body: PutSetting,
      responses: { 200: Setting },
      problems: [PermissionDenied, SettingLocked, SettingScopeUnknown],
    },
    async ({ tenant, params, body, ifMatch }) => {
      check(params, body)
      const setting = found(await tenant.write((db) => putSetting(db, params, body, ifMatch)))
      return ok(setting, etag(setting))
    },
  ),
  endpoint.delete(
    at,
    {
      summary: 'Say nothing of a setting any more: what is said further up holds',
      permission: 'member',
      params: SettingPath,
      responses: { 204: null },
      problems: [PermissionDenied],
    },
    async ({ tenant, params, ifMatch }) => {
      await tenant.write((db) => deleteSetting(db, params, ifMatch))
      return noContent
    },
  ),
]

function described(key: (typeof settingKeys)[number]) {
  const { description, default: fallback, scopes, schema } = registry[key]
  return {
    key,
    description,
    default: fallback,
    scopes: [...scopes],
    schema: z.toJSONSchema(schema),
  }
}

function unsaid(key: (typeof settingKeys)[number]) {
  return { value: registry[key].default, source: 'default' as const, locked: false }
}

/** Throws 422 for a value that the setting cannot have, and where it cannot be made. */
function check({ key, scope }: SettingPath, { value, isLocked }: PutSetting): void {
  const { schema, scopes } = registry[key]
  if (!scopes.includes(scope)) throw new Problem(SettingScopeUnknown, { extra: { scopes } })
  const read = schema.safeParse(value)
  const errors = (read.error?.issues ?? []).map(({ message }) => ({
    pointer: '/value',
    detail: message,
  }))
  if (isLocked && scope === 'member') {
    errors.push({ pointer: '/isLocked', detail: 'there is nothing below a member' })
  }
  if (errors.length > 0) throw new Problem(InvalidBody, { errors })
}
