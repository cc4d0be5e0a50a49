import { remove, type Write } from './write.ts'

/** The end of a member's sessions, which are no row of the tenant: the record says it of the member. */
export function sessionWrites(): Write[] {
  return [
    {
      endpoint: 'DELETE /members/{member}/sessions',
      what: 'who is signed in or not',
      path: async ({ memberId }) => `/api/v1/members/${memberId}/sessions`,
      audited: [remove('sessions', {})],
      told: [],
    },
  ]
}
