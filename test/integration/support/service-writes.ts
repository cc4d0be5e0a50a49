import { castleSpec, publishCastle } from './slice.ts'
import { insert, omitting, type Some, service, told, update, version, type Write } from './write.ts'

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
        version(some, '1.0.0'),
        service('castle', { description: 'old', package_json: { version: '1.0.0' } }),
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
        insert('branch_versions', { branch_id: some, service_version_id: some }),
        version(some, '2.0.0'),
        update('services', { spec_type: { from: 'openapi', to: 'graphql' } }),
        omitting(
          insert('specs', {
            service_version_id: some,
            branch: 'main',
            type: 'graphql',
            encoding: 'text',
            uploaded_by: 'ci',
          }),
          'content',
        ),
      ],
      told: [
        told('branch', 'branch.version_added', {
          service: 'castle',
          branch: 'main',
          version: '2.0.0',
        }),
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
      endpoint: 'PUT /services/{service}/branches/{branch}/versions/{version}',
      what: 'on a branch that was not there',
      before: publishCastle,
      path: '/api/v1/services/castle/branches/next/versions/1.0.0',
      audited: [
        insert('branch_versions', { branch_id: some, service_version_id: some }),
        insert('branches', { service_id: some, name: 'next' }),
      ],
      told: [
        told('branch', 'branch.version_added', {
          service: 'castle',
          branch: 'next',
          version: '1.0.0',
        }),
      ],
    },
    {
      endpoint: 'PUT /services/{service}/branches/{branch}/versions/{version}',
      what: 'where it is: nothing',
      before: publishCastle,
      path: '/api/v1/services/castle/branches/main/versions/1.0.0',
      audited: [],
      told: [],
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
