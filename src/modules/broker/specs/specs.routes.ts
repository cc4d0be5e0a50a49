import { created, endpoint, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import { ServicePath, servicePermissions, VersionPath } from '../../catalogue/services/index.ts'
import { checkedSpec } from './checked-spec.ts'
import { forConsumer } from './for-consumer.ts'
import { reviseSpec } from './revise-spec.ts'
import {
  PatchSpec,
  ProviderVersionQuery,
  PublishedSpec,
  PublishSpec,
  Spec,
  SpecFilter,
  SpecForConsumer,
  SpecPage,
  SpecQuery,
  specLimit,
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
  listSpecs,
  publishSpec,
  specForConsumer,
} from './specs.queries.ts'

/** A4 and A5 of the client protocol: contracts.md. */
export const specProtocol = [
  endpoint.post(
    '/specs/{service}',
    {
      summary: 'Publish the specification of a version',
      permission: specPermissions.publish,
      params: ServicePath,
      body: PublishSpec,
      bodyLimit: specLimit,
      responses: { 200: PublishedSpec, 201: PublishedSpec },
      problems: [UnsupportedSpec, InvalidSpec, ServiceNotRegistered],
    },
    async ({ tenant, body }) => {
      const spec = await checkedSpec(body.spec, '/spec')
      const published = found(await tenant.write((db) => publishSpec(db, body.metadata, spec)))
      return published.isNew ? created(published) : ok(published)
    },
  ),
  endpoint.get(
    '/specs/{service}/by-provider-version',
    {
      summary: 'The specification that a consumer tests against',
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
      summary: 'The specifications of a service, by version and branch, without the documents',
      permission: servicePermissions.read,
      params: ServicePath,
      query: SpecFilter,
      responses: { 200: SpecPage },
    },
    async ({ tenant, params, query }) =>
      ok(await readPage(tenant, query, (db) => listSpecs(db, params.service, query))),
  ),
  endpoint.get(
    '/services/{service}/versions/{version}/spec',
    {
      summary: 'The specification of a version, as it was published',
      permission: servicePermissions.read,
      params: VersionPath,
      query: SpecQuery,
      responses: { 200: Spec },
    },
    async ({ tenant, params, query }) => {
      const { service, version } = params
      const rows = await tenant.read((db) => findSpec(db, service, version, query.branch))
      const spec = found(rows)
      return ok(asDocument(spec), etag(spec))
    },
  ),
  endpoint.patch(
    '/services/{service}/versions/{version}/spec',
    {
      summary: 'Change a published specification by a JSON merge patch',
      permission: specPermissions.publish,
      params: VersionPath,
      query: SpecQuery,
      body: PatchSpec,
      bodyLimit: specLimit,
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

function asDocument<Row extends { encoding: string; content: string }>(row: Row) {
  return { ...row, spec: row.encoding === 'json' ? JSON.parse(row.content) : row.content }
}
