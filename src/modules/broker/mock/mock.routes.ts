import { type SQLWrapper, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import type { Relayed, RelayedAnswer } from '../../../core/http/declaration.ts'
import { endpoint } from '../../../core/http/endpoint.ts'
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
 * Mocks that answer from the specification and the approved fixtures of a version. `Prefer: code=404, example=name` selects
 * another answer; `X-Mock-Source` names the origin of an answer: fixture, example or schema.
 */
export const mockProtocol = [
  ...endpoint.relay(
    '/mock/service/{service}',
    {
      operation: 'ServiceMock',
      summary: 'Call the mock of the newest version of a service',
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
      operation: 'VersionMock',
      summary: 'Call the mock of a version of a service',
      permission: mockPermissions.read,
      params: z.object({ serviceVersion: z.uuid().describe('The id of the version.') }),
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
