import type { RequestFixtures } from '../../../isolation/support/fixture.ts'

export const requests: RequestFixtures = {
  'GET /environments': { ask: () => ({ query: { limit: '100' } }), foreign: 'own' },
  'POST /environments': {
    ask: ({ branch }) => ({ body: { name: `made-for-${branch}` } }),
    foreign: 'own',
  },
  'GET /environments/{environment}': {
    ask: ({ environment }) => ({ params: { environment } }),
    foreign: 'missing',
  },
  'PATCH /environments/{environment}': {
    ask: ({ environment }) => ({ params: { environment }, body: { displayName: 'changed' } }),
    foreign: 'missing',
  },
  'DELETE /environments/{environment}': {
    ask: ({ spare }) => ({ params: { environment: spare } }),
    foreign: 'missing',
  },
}
