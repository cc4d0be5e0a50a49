import { created, endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import { deploymentPermissions, UnknownVersion } from '../deployments/index.ts'
import {
  RecordRelease,
  Release,
  ReleaseFilter,
  ReleasePage,
  ReleasePath,
} from './releases.contract.ts'
import { endSupport, findRelease, listReleases, recordRelease } from './releases.queries.ts'

export const releaseEndpoints = [
  endpoint.get(
    '/releases',
    {
      summary: 'What is released to an environment, where many versions are in use at once',
      permission: deploymentPermissions.read,
      query: ReleaseFilter,
      responses: { 200: ReleasePage },
    },
    async ({ tenant, query }) => ok(await readPage(tenant, query, (db) => listReleases(db, query))),
  ),
  endpoint.post(
    '/releases',
    {
      summary: 'Record that a version was released; one whose support had ended is supported again',
      permission: deploymentPermissions.record,
      body: RecordRelease,
      responses: { 201: Release },
      problems: [UnknownVersion],
    },
    async ({ tenant, body }) => created(found(await tenant.write((db) => recordRelease(db, body)))),
  ),
  endpoint.get(
    '/releases/{release}',
    {
      summary: 'One release',
      permission: deploymentPermissions.read,
      params: ReleasePath,
      responses: { 200: Release },
    },
    async ({ tenant, params }) =>
      ok(found(await tenant.read((db) => findRelease(db, params.release)))),
  ),
  endpoint.post(
    '/releases/{release}/end-support',
    {
      summary: 'Record that a released version is no longer supported',
      permission: deploymentPermissions.record,
      params: ReleasePath,
      responses: { 200: Release },
    },
    async ({ tenant, params }) =>
      ok(found(await tenant.write((db) => endSupport(db, params.release)))),
  ),
]
