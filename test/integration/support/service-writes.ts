import { castleSpec, publishCastle } from './slice.ts'
import { insert, type Some, told, update, type Write } from './write.ts'

const castle = { name: 'castle', packageJson: {} }

/** The writes of services, versions and specifications. `some` matches what cannot be known before. */
export function serviceWrites(some: Some): Write[] {
  return [
    {
      endpoint: 'POST /services',
      what: 'with the version of its package',
      path: '/api/services',
      body: { name: 'castle', packageJson: { version: '1.0.0' }, description: 'old' },
      audited: [
        insert('service_versions', { service_id: some, version: '1.0.0', semver: [1, 0, 0] }),
        insert('services', {
          name: 'castle',
          description: 'old',
          spec_type: 'openapi',
          package_json: { version: '1.0.0' },
          github_auto_linked: false,
        }),
      ],
      told: [
        told('service', 'service.registered', { name: 'castle' }),
        told('service_version', 'version.created', { service: 'castle', version: '1.0.0' }),
      ],
    },
    {
      endpoint: 'POST /providers',
      what: 'of a service that is there: only what changes',
      before: publishCastle,
      path: '/api/providers',
      body: { ...castle, description: 'new' },
      audited: [update('services', { description: { from: null, to: 'new' } })],
      told: [],
    },
    {
      endpoint: 'POST /providers',
      what: 'of a service that is as it is asked to be: nothing',
      before: publishCastle,
      path: '/api/providers',
      body: castle,
      audited: [],
      told: [],
    },
    {
      endpoint: 'PATCH /services/{service}',
      what: 'of two fields, one of which stays',
      before: publishCastle,
      path: '/api/v1/services/castle',
      body: { description: 'new', specType: 'openapi' },
      audited: [update('services', { description: { from: null, to: 'new' } })],
      told: [told('service', 'service.updated', { name: 'castle' })],
    },
    {
      endpoint: 'DELETE /services/{service}',
      what: 'which keeps its row',
      before: publishCastle,
      path: '/api/v1/services/castle',
      audited: [update('services', { deleted_at: { from: null, to: some } })],
      told: [told('service', 'service.deleted', { name: 'castle' })],
    },
    {
      endpoint: 'POST /services/{service}/versions',
      what: 'whose name is no number',
      before: publishCastle,
      path: '/api/v1/services/castle/versions',
      body: { version: 'next', gitSha: 'abc' },
      audited: [insert('service_versions', { service_id: some, version: 'next', git_sha: 'abc' })],
      told: [told('service_version', 'version.created', { service: 'castle', version: 'next' })],
    },
    {
      endpoint: 'POST /specs/{service}',
      what: 'of another type and a new version: without the document',
      before: publishCastle,
      path: '/api/specs/castle',
      body: {
        spec: 'type Query { a: Int }',
        metadata: { service: 'castle', version: '2.0.0', uploadedBy: 'ci' },
      },
      audited: [
        insert('service_versions', { service_id: some, version: '2.0.0', semver: [2, 0, 0] }),
        update('services', { spec_type: { from: 'openapi', to: 'graphql' } }),
        {
          action: 'insert',
          resource: 'specs',
          changes: {
            service_version_id: { from: null, to: some },
            branch: { from: null, to: 'main' },
            type: { from: null, to: 'graphql' },
            encoding: { from: null, to: 'text' },
            uploaded_by: { from: null, to: 'ci' },
            content: { omitted: true },
          },
        },
      ],
      told: [
        told('spec', 'spec.published', {
          service: 'castle',
          version: '2.0.0',
          branch: 'main',
          type: 'graphql',
        }),
        told('service_version', 'version.created', { service: 'castle', version: '2.0.0' }),
      ],
    },
    {
      endpoint: 'PATCH /services/{service}/versions/{version}/spec',
      what: 'interactively: without the document',
      before: publishCastle,
      path: castleSpec,
      body: { info: { title: 'changed' } },
      audited: [update('specs', { content: { omitted: true } })],
      told: [told('spec', 'spec.revised', { service: 'castle', version: '1.0.0', branch: 'main' })],
    },
  ]
}
