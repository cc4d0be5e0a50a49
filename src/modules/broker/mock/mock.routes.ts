import { type SQLWrapper, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { endpoint, type Relayed, type RelayedAnswer } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { MalformedJson, MethodNotAllowed, NotFound } from '../../../core/problems/problems.ts'
import type { Tenant } from '../../../core/tenancy/session.ts'
import { ServicePath } from '../../catalogue/services/index.ts'
import { latestVersion } from '../specs/index.ts'
import { answerTo } from './answer.ts'
import { mockPermissions } from './mock.permissions.ts'
import { NoSuchOperation, NothingToAnswer, RequestDeviates } from './mock.problems.ts'
import { mockSource } from './mock.queries.ts'

const problems = [
  NotFound,
  NoSuchOperation,
  MethodNotAllowed,
  MalformedJson,
  RequestDeviates,
  NothingToAnswer,
]

/**
 * Services as their specifications and approved fixtures have them. `Prefer: code=404, example=name` chooses
 * another answer; `X-Mock-Source` says what an answer was made from: fixture, example or schema.
 */
export const mockProtocol = [
  ...endpoint.relay(
    '/mock/service/{service}',
    {
      summary: 'The newest version of a service, as its specification has it',
      permission: mockPermissions.read,
      params: ServicePath,
      problems,
    },
    ({ tenant, params, request }) =>
      mocked(tenant, request, (db) => latestVersion(db, params.service)),
  ),
  ...endpoint.relay(
    '/mock/version/{serviceVersion}',
    {
      summary: 'One version of a service, as its specification has it',
      permission: mockPermissions.read,
      params: z.object({ serviceVersion: z.uuid() }),
      problems,
    },
    ({ tenant, params, request }) =>
      mocked(tenant, request, () => sql`${params.serviceVersion}::uuid`),
  ),
]

async function mocked(
  tenant: Tenant,
  request: Relayed,
  version: (db: TenantDb) => SQLWrapper,
): Promise<RelayedAnswer> {
  const [specs, fixtures] = await tenant.read((db) => [...mockSource(db, version(db))])
  return answerTo(request, { spec: found(specs), fixtures })
}
