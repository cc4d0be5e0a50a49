import { castleSpec, publishCastle } from '../../../integration/support/slice.ts'
import {
  insert,
  omitting,
  some,
  told,
  update,
  version,
  type Write,
} from '../../../integration/support/write.ts'

export const writes: Write[] = [
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
    endpoint: 'PATCH /services/{service}/versions/{version}/spec',
    what: 'interactively: without the document',
    before: publishCastle,
    path: castleSpec,
    body: { info: { title: 'changed' } },
    audited: [update('specs', { content: { omitted: true } })],
    told: [told('spec', 'spec.revised', { service: 'castle', version: '1.0.0', branch: 'main' })],
  },
]
