import type { RequestFixtures, Subject } from '../../../isolation/support/fixture.ts'

const byInvitation = ({ ids }: Subject) => ({ params: { invitation: ids.invitations ?? '' } })

export const requests: RequestFixtures = {
  'GET /invitations': { ask: () => ({ query: { count: 'true' } }), foreign: 'own' },
  'POST /invitations': {
    ask: ({ branch }) => ({ body: { email: `made-${branch}@example.com`, role: 'viewer' } }),
    foreign: 'own',
    once: ['token', 'tokenShown'],
  },
  'POST /invitations/{invitation}/resend': {
    ask: byInvitation,
    foreign: 'missing',
    once: ['token', 'tokenShown'],
  },
  'POST /invitations/{invitation}/revoke': { ask: byInvitation, foreign: 'missing' },
}
