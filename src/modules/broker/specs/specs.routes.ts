import { eq } from 'drizzle-orm'
import { mustFind } from '../../../core/db/statements.ts'
import { created, endpoint, location, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { declareList } from '../../../core/http/list.ts'
import { pageOf } from '../../../core/http/page.ts'
import {
  ServicePath,
  serviceNamed,
  servicePermissions,
  serviceVersions,
  VersionPath,
} from '../../catalogue/services/index.ts'
import { checkedSpec } from './checked-spec.ts'
import { forConsumer } from './for-consumer.ts'
import { reviseSpec, type SpecAddress } from './revise-spec.ts'
import {
  ProviderVersionQuery,
  PublishedSpec,
  PublishSpec,
  Spec,
  SpecForConsumer,
  SpecQuery,
  SpecSummary,
  specLimit,
  UpdateSpec,
} from './specs.contract.ts'
import { specPermissions } from './specs.permissions.ts'
import {
  InvalidSpec,
  ServiceNotRegistered,
  SpecIsText,
  UnsupportedSpec,
  VersionNotFound,
} from './specs.problems.ts'
import {
  availableVersions,
  findSpec,
  publishSpec,
  selectSpecs,
  specForConsumer,
} from './specs.queries.ts'
import { specs } from './specs.schema.ts'

const specPath = '/services/{service}/versions/{version}/spec'
const ofService = declareList({ id: specs.id, select: selectSpecs })

/** Operations A4 and A5 of the client protocol. */
export const specProtocol = [
  endpoint.post(
    '/specs/{service}',
    {
      operation: 'publishSpec',
      summary: 'Publish the specification of a version',
      description:
        'Replaces the specification of the version on the branch. The document is checked by the published schema of its type.',
      permission: specPermissions.publish,
      params: ServicePath,
      body: PublishSpec,
      bodyLimit: specLimit,
      etag: true,
      location: specPath,
      responses: { 200: PublishedSpec, 201: PublishedSpec },
      problems: [UnsupportedSpec, InvalidSpec, ServiceNotRegistered],
    },
    async ({ tenant, body }) => {
      const spec = await checkedSpec(body.spec, '/spec')
      const row = found(await tenant.write((db) => publishSpec(db, body.metadata, spec)))
      return row.isNew ? created(row, { ...etag(row), ...locationOf(row) }) : ok(row, etag(row))
    },
  ),
  endpoint.get(
    '/specs/{service}/by-provider-version',
    {
      operation: 'getSpecForConsumer',
      summary: 'Get the specification that a consumer tests against',
      description:
        'Chooses the version of the provider. The first server of an OpenAPI document is then the mock of this version.',
      permission: servicePermissions.read,
      params: ServicePath,
      query: ProviderVersionQuery,
      responses: { 200: SpecForConsumer },
      problems: [VersionNotFound],
    },
    async ({ tenant, params: { service }, query }) => {
      const [rows, versions] = await tenant.read((db) => [
        specForConsumer(db, service, query),
        availableVersions(db, service),
      ])
      return ok(forConsumer(rows[0], { service, query, versions }))
    },
  ),
]

export const specEndpoints = [
  endpoint.get(
    '/services/{service}/specs',
    {
      operation: 'listSpecs',
      summary: 'List the specifications of a service',
      description: 'One for each version and branch, without the documents.',
      permission: servicePermissions.read,
      params: ServicePath,
      query: ofService.query,
      responses: { 200: pageOf(SpecSummary) },
    },
    async ({ tenant, params: { service }, query }) =>
      ok(
        await ofService.read(tenant, query, (db) => ({
          where: eq(serviceVersions.serviceId, serviceNamed(db, service)),
          given: mustFind(serviceNamed(db, service)),
        })),
      ),
  ),
  endpoint.get(
    specPath,
    {
      operation: 'getSpec',
      summary: 'Get the specification of a version',
      permission: servicePermissions.read,
      params: VersionPath,
      query: SpecQuery,
      etag: true,
      responses: { 200: Spec },
    },
    async ({ tenant, params: { service, version }, query }) => {
      const rows = await tenant.read((db) => findSpec(db, service, version, query.branch))
      const spec = found(rows)
      return ok(asDocument(spec), etag(spec))
    },
  ),
  endpoint.patch(
    specPath,
    {
      operation: 'updateSpec',
      summary: 'Update the specification of a version',
      description: 'Applies a JSON merge patch to a document in JSON, and checks the result.',
      permission: specPermissions.publish,
      params: VersionPath,
      query: SpecQuery,
      body: UpdateSpec,
      bodyLimit: specLimit,
      etag: true,
      ifMatch: true,
      responses: { 200: Spec },
      problems: [UnsupportedSpec, InvalidSpec, SpecIsText],
      interactive: 8,
    },
    async ({ tenant, params, query, body, ifMatch }) => {
      const spec = await reviseSpec(tenant, { ...params, ...query }, body, ifMatch)
      return ok(asDocument(spec), etag(spec))
    },
  ),
]

function locationOf({ service, version, branch }: SpecAddress) {
  const path = `/services/${encodeURIComponent(service)}/versions/${encodeURIComponent(version)}/spec`
  return location(branch === 'main' ? path : `${path}?branch=${encodeURIComponent(branch)}`)
}

function asDocument<Row extends { encoding: string; content: string }>(row: Row) {
  return { ...row, spec: row.encoding === 'json' ? JSON.parse(row.content) : row.content }
}
