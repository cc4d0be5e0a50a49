import type { RequestFixtures } from '../../../isolation/support/fixture.ts'

export const requests: RequestFixtures = {
  'GET /retention-rules': { ask: () => ({ query: { limit: '100' } }), foreign: 'own' },
  'POST /retention-rules': {
    ask: ({ service }) => ({ body: { subject: 'versions', service, days: 30 } }),
    foreign: 'missing',
  },
  'DELETE /retention-rules/{rule}': {
    ask: ({ ids }) => ({ params: { rule: ids.retention_rules ?? '' } }),
    foreign: 'missing',
  },
}
