import { created, endpoint, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import { RoleExceedsYours } from '../../../core/problems/access-problems.ts'
import { PermissionDenied } from '../../../core/problems/problems.ts'
import { createKey, patchKey, revokeKey, rotateKey } from './keep.queries.ts'
import {
  ApiKey,
  ApiKeyFilter,
  ApiKeyPage,
  CreateApiKey,
  KeyPath,
  PatchApiKey,
  RevokeApiKey,
  RotateApiKey,
  ShownApiKey,
} from './keys.contract.ts'
import {
  ApiKeyEnded,
  ApiKeyNameTaken,
  KeyLivesTooLong,
  ScopeExceedsOwner,
  UnknownMember,
} from './keys.problems.ts'
import { findKey, listKeys } from './keys.queries.ts'
import { newSecret, shown } from './new-secret.ts'

const conflicts = { api_keys_tenant_id_member_id_name_index: ApiKeyNameTaken }

export const apiKeyEndpoints = [
  endpoint.get(
    '/api-keys',
    {
      summary: 'The API keys of the caller’s member; with api_keys:read, of all members',
      permission: 'member',
      query: ApiKeyFilter,
      responses: { 200: ApiKeyPage },
    },
    async ({ tenant, query }) => ok(await readPage(tenant, query, (db) => listKeys(db, query))),
  ),
  endpoint.post(
    '/api-keys',
    {
      summary: 'Make an API key; its secret is in this answer alone',
      permission: 'member',
      body: CreateApiKey,
      responses: { 201: ShownApiKey },
      problems: [
        PermissionDenied,
        RoleExceedsYours,
        ScopeExceedsOwner,
        UnknownMember,
        KeyLivesTooLong,
      ],
      conflicts,
    },
    async ({ tenant, body }) => {
      const made = await newSecret()
      const key = found(await tenant.write((db) => createKey(db, body, made)))
      return created(shown(key, made), { ...etag(key), Location: `/api/v1/api-keys/${key.id}` })
    },
  ),
  endpoint.get(
    '/api-keys/{key}',
    {
      summary: 'An API key, of which nobody can read the secret',
      permission: 'member',
      params: KeyPath,
      responses: { 200: ApiKey },
    },
    async ({ tenant, params }) => {
      const key = found(await tenant.read((db) => findKey(db, params.key)))
      return ok(key, etag(key))
    },
  ),
  endpoint.patch(
    '/api-keys/{key}',
    {
      summary: 'Change some fields of an API key',
      permission: 'member',
      params: KeyPath,
      body: PatchApiKey,
      responses: { 200: ApiKey },
      problems: [
        PermissionDenied,
        RoleExceedsYours,
        ScopeExceedsOwner,
        ApiKeyEnded,
        KeyLivesTooLong,
      ],
      conflicts,
    },
    async ({ tenant, params, body, ifMatch }) => {
      const key = found(await tenant.write((db) => patchKey(db, params.key, body, ifMatch)))
      return ok(key, etag(key))
    },
  ),
  endpoint.post(
    '/api-keys/{key}/rotate',
    {
      summary: 'Give an API key another secret; that of before works until the grace ends',
      permission: 'member',
      params: KeyPath,
      body: RotateApiKey,
      responses: { 200: ShownApiKey },
      problems: [PermissionDenied, RoleExceedsYours, ScopeExceedsOwner, ApiKeyEnded],
    },
    async ({ tenant, params, body }) => {
      const made = await newSecret()
      const { graceSeconds } = body
      const key = found(await tenant.write((db) => rotateKey(db, params.key, made, graceSeconds)))
      return ok(shown(key, made), etag(key))
    },
  ),
  endpoint.post(
    '/api-keys/{key}/revoke',
    {
      summary: 'End an API key at once, and for good',
      permission: 'member',
      params: KeyPath,
      body: RevokeApiKey,
      responses: { 200: ApiKey },
      problems: [PermissionDenied, ApiKeyEnded],
    },
    async ({ tenant, params, body }) => {
      const key = found(await tenant.write((db) => revokeKey(db, params.key, body.reason)))
      return ok(key, etag(key))
    },
  ),
]
