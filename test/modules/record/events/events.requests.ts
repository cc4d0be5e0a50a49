import type { RequestFixtures } from '../../../isolation/support/fixture.ts'

export const requests: RequestFixtures = {
  'GET /events': {
    ask: ({ ids }) => ({ query: { subjectId: ids.services ?? '' } }),
    foreign: 'empty',
  },
  'GET /event-types': { ask: () => ({}), foreign: 'own' },
}
