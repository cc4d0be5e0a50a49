import { created, endpoint, location, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { equals, filter } from '../../../core/http/list.ts'
import { declareResource } from '../../../core/http/resource.ts'
import { RoleExceedsYours } from '../../../core/problems/access-problems.ts'
import { PermissionDenied } from '../../../core/problems/problems.ts'
import { apiKeys } from '../../../core/tenancy/api-keys.schema.ts'
import {
  createKey,
  mustBeActive,
  mustExpireInTime,
  mustManage,
  networks,
  revokeKey,
  rotateKey,
} from './key-writes.queries.ts'
import {
  ApiKey,
  ApiKeyWithSecret,
  CreateApiKey,
  KeyEnvironment,
  KeyId,
  KeyPath,
  KeyStatus,
  MemberId,
  RevokeApiKey,
  RotateApiKey,
  UpdateApiKey,
} from './keys.contract.ts'
import {
  ApiKeyEnded,
  ApiKeyNameTaken,
  KeyExceedsYours,
  KeyLivesTooLong,
  ScopeExceedsOwner,
  UnknownMember,
} from './keys.problems.ts'
import { hasStatus, isVisible, selectKeys } from './keys.queries.ts'
import { newSecret, withSecret } from './new-secret.ts'

const key = declareResource({
  noun: 'key',
  label: 'API key',
  path: '/api-keys',
  table: apiKeys,
  key: { column: apiKeys.id, schema: KeyId },
  schema: ApiKey,
  select: selectKeys,
  where: isVisible,
  permissions: { read: 'member', manage: 'member' },
})

const conflicts = { api_keys_tenant_id_member_id_name_index: ApiKeyNameTaken }

export const apiKeyEndpoints = [
  key.list({
    description: 'Those of the caller; with the permission `api_keys:read`, those of all members.',
    filters: {
      memberId: equals(apiKeys.memberId, MemberId),
      status: filter(KeyStatus, hasStatus),
      environment: equals(apiKeys.environment, KeyEnvironment),
    },
  }),
  endpoint.post(
    '/api-keys',
    {
      operation: 'createApiKey',
      summary: 'Create an API key',
      description: 'Only this response has the secret.',
      permission: 'member',
      body: CreateApiKey,
      etag: true,
      location: '/api-keys/{key}',
      responses: { 201: ApiKeyWithSecret },
      problems: [
        PermissionDenied,
        RoleExceedsYours,
        ScopeExceedsOwner,
        KeyExceedsYours,
        UnknownMember,
        KeyLivesTooLong,
      ],
      conflicts,
    },
    async ({ tenant, body }) => {
      const secret = await newSecret()
      const row = found(await tenant.write((db) => createKey(db, body, secret)))
      const headers = { ...etag(row), ...location(`/api-keys/${row.id}`) }
      return created(withSecret(row, secret), headers)
    },
  ),
  key.get({ description: 'Without its secret, which is kept nowhere.' }),
  key.update({
    guard: (db, { key: id = '' }) => mustManage(db, id),
    body: UpdateApiKey,
    before: (db, { params: { key: id = '' } }) => [mustBeActive(db, id)],
    set: ({ ipAllowlist, ...rest }) => ({
      ...rest,
      ...(ipAllowlist !== undefined && { ipAllowlist: networks(ipAllowlist) }),
    }),
    after: (_, { params: { key: id = '' }, body: { expiresAt } }) =>
      expiresAt === undefined ? [] : [mustExpireInTime(id)],
    problems: [
      PermissionDenied,
      RoleExceedsYours,
      ScopeExceedsOwner,
      KeyExceedsYours,
      ApiKeyEnded,
      KeyLivesTooLong,
    ],
    conflicts,
  }),
  endpoint.post(
    '/api-keys/{key}/rotate',
    {
      operation: 'rotateApiKey',
      summary: 'Rotate an API key',
      description: 'The previous secret works until the grace period ends.',
      permission: 'member',
      params: KeyPath,
      body: RotateApiKey,
      etag: true,
      responses: { 200: ApiKeyWithSecret },
      problems: [PermissionDenied, RoleExceedsYours, ScopeExceedsOwner, ApiKeyEnded],
    },
    async ({ tenant, params, body }) => {
      const secret = await newSecret()
      const { graceSeconds } = body
      const row = found(await tenant.write((db) => rotateKey(db, params.key, secret, graceSeconds)))
      return ok(withSecret(row, secret), etag(row))
    },
  ),
  endpoint.post(
    '/api-keys/{key}/revoke',
    {
      operation: 'revokeApiKey',
      summary: 'Revoke an API key',
      description: 'At once and for good.',
      permission: 'member',
      params: KeyPath,
      body: RevokeApiKey,
      etag: true,
      responses: { 200: ApiKey },
      problems: [PermissionDenied, ApiKeyEnded],
    },
    async ({ tenant, params, body }) => {
      const row = found(await tenant.write((db) => revokeKey(db, params.key, body.reason)))
      return ok(row, etag(row))
    },
  ),
]
