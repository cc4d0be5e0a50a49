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
  SettingDeclarations,
  SettingPath,
} from './settings.contract.ts'
import { settingPermissions } from './settings.permissions.ts'
import { SettingLocked, SettingScopeUnknown } from './settings.problems.ts'
import { deleteSetting, findSetting, putSetting, resolveSettings } from './settings.queries.ts'

const at = '/settings/{scope}/{scopeId}/{key}'

export const settingEndpoints = [
  endpoint.get(
    '/settings/schema',
    {
      operation: 'listSettings',
      summary: 'List all settings',
      description: 'With the schema, the default and the scopes of each.',
      permission: 'member',
      responses: { 200: SettingDeclarations },
    },
    async ({ tenant }) => {
      await tenant.read(() => [])
      return ok({ data: settingKeys.map(declarationOf) })
    },
  ),
  endpoint.get(
    '/settings/resolved',
    {
      operation: 'getResolvedSettings',
      summary: 'Get the effective settings of the caller',
      description:
        'From the default, the plan, the tenant, the teams and the member; the nearest value counts.',
      permission: 'member',
      query: ResolvedQuery,
      responses: { 200: ResolvedSettings },
      problems: [NotFound],
    },
    async ({ tenant, query }) => {
      const [rows] = await tenant.read((db) => resolveSettings(db, query))
      const byKey = new Map(rows.map(({ key, ...setting }) => [key, setting]))
      return ok(
        Object.fromEntries(query.keys.map((key) => [key, byKey.get(key) ?? defaultOf(key)])),
      )
    },
  ),
  endpoint.get(
    at,
    {
      operation: 'getSetting',
      summary: 'Get a setting of a tenant, a team or a member',
      permission: settingPermissions.read,
      params: SettingPath,
      etag: true,
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
      operation: 'putSetting',
      summary: 'Set a setting of the tenant, a team or the caller',
      permission: 'member',
      params: SettingPath,
      body: PutSetting,
      etag: true,
      ifMatch: true,
      responses: { 200: Setting },
      problems: [PermissionDenied, SettingLocked, SettingScopeUnknown],
    },
    async ({ tenant, params, body, ifMatch }) => {
      validate(params, body)
      const setting = found(await tenant.write((db) => putSetting(db, params, body, ifMatch)))
      return ok(setting, etag(setting))
    },
  ),
  endpoint.delete(
    at,
    {
      operation: 'deleteSetting',
      summary: 'Delete a setting of the tenant, a team or the caller',
      description: 'The value of the scope above becomes effective.',
      permission: 'member',
      params: SettingPath,
      ifMatch: true,
      responses: { 204: null },
      problems: [PermissionDenied],
    },
    async ({ tenant, params, ifMatch }) => {
      await tenant.perform((db) => deleteSetting(db, params, ifMatch))
      return noContent
    },
  ),
]

function declarationOf(key: (typeof settingKeys)[number]) {
  const { description, default: fallback, scopes, schema } = registry[key]
  return {
    key,
    description,
    default: fallback,
    scopes: [...scopes],
    schema: z.toJSONSchema(schema),
  }
}

function defaultOf(key: (typeof settingKeys)[number]) {
  return { value: registry[key].default, source: 'default' as const, locked: false }
}

/** @throws {Problem} 422 for a scope or a value that the setting cannot have. */
function validate({ key, scope }: SettingPath, { value, isLocked }: PutSetting): void {
  const { schema, scopes } = registry[key]
  if (!scopes.includes(scope)) throw new Problem(SettingScopeUnknown, { extra: { scopes } })
  const read = schema.safeParse(value)
  const errors = (read.error?.issues ?? []).map(({ message }) => ({
    pointer: '/value',
    detail: message,
  }))
  if (isLocked && scope === 'member') {
    errors.push({ pointer: '/isLocked', detail: 'must be false: no scope is below a member' })
  }
  if (errors.length > 0) throw new Problem(InvalidBody, { errors })
}
