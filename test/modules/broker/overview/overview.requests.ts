import type { RequestFixtures } from '../../../isolation/support/fixture.ts'

export const requests: RequestFixtures = {
  'GET /graph': { ask: ({ environment }) => ({ query: { environment } }), foreign: 'own' },
  'GET /dashboard': { ask: () => ({}), foreign: 'own' },
}
