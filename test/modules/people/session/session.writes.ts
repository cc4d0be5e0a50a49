import { remove, type Write } from '../../../integration/support/write.ts'

export const writes: Write[] = [
  {
    endpoint: 'DELETE /members/{member}/sessions',
    what: 'who is signed in or not',
    path: async ({ memberId }) => `/api/v1/members/${memberId}/sessions`,
    audited: [remove('sessions', {})],
    told: [],
  },
]
