import type { Write } from '../../../integration/support/write.ts'

export const writes: Write[] = [
  {
    endpoint: 'POST /permissions/check',
    what: 'which writes nothing',
    path: '/api/v1/permissions/check',
    body: { permission: 'services:read' },
    audited: [],
    told: [],
  },
]
