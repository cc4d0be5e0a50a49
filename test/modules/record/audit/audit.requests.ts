import type { RequestFixtures } from '../../../isolation/support/fixture.ts'

export const requests: RequestFixtures = {
  'GET /audit-events': {
    ask: ({ ids }) => ({ query: { resourceId: ids.services ?? '', count: 'true' } }),
    foreign: 'empty',
  },
  'GET /audit-events.csv': { ask: () => ({ query: { limit: '100' } }), foreign: 'own' },
  'GET /audit-events.ndjson': { ask: () => ({ query: { limit: '100' } }), foreign: 'own' },
  'GET /audit-events/verify': { ask: () => ({}), foreign: 'own' },
  'GET /audit-events/{event}': {
    ask: ({ ids }) => ({ params: { event: ids.audit_events ?? '' } }),
    foreign: 'missing',
  },
  'GET /members/{member}/activity': {
    ask: ({ ids }) => ({ params: { member: ids.members ?? '' } }),
    foreign: 'missing',
  },
  'GET /audit-actions': { ask: () => ({}), foreign: 'own' },
}
