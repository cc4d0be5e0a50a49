import type { RequestFixtures } from '../../../isolation/support/fixture.ts'

export const requests: RequestFixtures = {
  'GET /matrix': { ask: ({ service }) => ({ query: { consumer: service } }), foreign: 'empty' },
}
