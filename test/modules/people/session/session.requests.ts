import type { RequestFixtures } from '../../../isolation/support/fixture.ts'

export const requests: RequestFixtures = {
  'GET /auth/session': { ask: () => ({}), foreign: 'own' },
  'DELETE /members/{member}/sessions': {
    ask: ({ ids }) => ({ params: { member: ids.members ?? '' } }),
    foreign: 'missing',
  },
}
