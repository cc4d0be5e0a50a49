import type { RequestFixtures, Subject } from '../../../isolation/support/fixture.ts'

const byRule = ({ ids }: Subject) => ({ params: { rule: ids.retention_rules ?? '' } })

export const requests: RequestFixtures = {
  'GET /retention-rules': { ask: () => ({ query: { limit: '100' } }), foreign: 'own' },
  'POST /retention-rules': {
    ask: ({ service }) => ({ body: { subject: 'versions', service, days: 30 } }),
    foreign: 'missing',
  },
  'GET /retention-rules/{rule}': { ask: byRule, foreign: 'missing' },
  'DELETE /retention-rules/{rule}': { ask: byRule, foreign: 'missing' },
}
