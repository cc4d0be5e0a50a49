import { publishCastle } from '../../../integration/support/slice.ts'
import { insert, some, told, type Write } from '../../../integration/support/write.ts'

export const writes: Write[] = [
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
]
