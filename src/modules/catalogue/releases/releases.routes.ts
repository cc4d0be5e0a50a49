import { isNotNull, isNull } from 'drizzle-orm'
import { created, endpoint, location, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { equals, filter } from '../../../core/http/list.ts'
import { declareResource } from '../../../core/http/resource.ts'
import { deploymentPermissions, UnknownVersion } from '../deployments/index.ts'
import { EnvironmentName, environments } from '../environments/index.ts'
import { isLive, ServiceName, services } from '../services/index.ts'
import { RecordRelease, Release, ReleasePath, Supported } from './releases.contract.ts'
import { endSupport, recordRelease, selectReleases } from './releases.queries.ts'
import { releases } from './releases.schema.ts'

const release = declareResource({
  noun: 'release',
  path: '/releases',
  table: releases,
  select: selectReleases,
  where: isLive,
  schema: Release,
  permissions: deploymentPermissions,
})

export const releaseEndpoints = [
  release.list({
    filters: {
      service: equals(services.name, ServiceName),
      environment: equals(environments.name, EnvironmentName),
      supported: filter(Supported, (supported) =>
        supported ? isNull(releases.supportEndedAt) : isNotNull(releases.supportEndedAt),
      ),
    },
  }),
  endpoint.post(
    '/releases',
    {
      operation: 'recordRelease',
      summary: 'Record a release',
      description:
        'The answer is 201 also for a release that exists. One whose support had ended is supported again.',
      permission: deploymentPermissions.record,
      body: RecordRelease,
      etag: true,
      location: release.itemPath,
      responses: { 201: Release },
      problems: [UnknownVersion],
    },
    async ({ tenant, body }) => {
      const row = found(await tenant.write((db) => recordRelease(db, body)))
      return created(row, { ...etag(row), ...location(`/releases/${row.id}`) })
    },
  ),
  release.get(),
  endpoint.post(
    '/releases/{release}/end-support',
    {
      operation: 'endReleaseSupport',
      summary: 'End the support of a release',
      description: 'Changes nothing where it has ended already.',
      permission: deploymentPermissions.record,
      params: ReleasePath,
      etag: true,
      responses: { 200: Release },
    },
    async ({ tenant, params }) => {
      const row = found(await tenant.write((db) => endSupport(db, params.release)))
      return ok(row, etag(row))
    },
  ),
]
