import type { RequestFixtures, Subject } from '../../../isolation/support/fixture.ts'

const byKey = ({ ids }: Subject) => ({ params: { key: ids.api_keys ?? '' } })

export const requests: RequestFixtures = {
  'GET /api-keys': { ask: () => ({}), foreign: 'own' },
  'POST /api-keys': {
    ask: ({ service }) => ({ body: { name: service, scopes: ['services:read'] } }),
    foreign: 'own',
    once: ['secret', 'secretShown'],
  },
  'GET /api-keys/{key}': { ask: byKey, foreign: 'missing' },
  'PATCH /api-keys/{key}': {
    ask: (subject) => ({ ...byKey(subject), body: { ratePerMinute: 60 } }),
    foreign: 'missing',
  },
  'POST /api-keys/{key}/rotate': {
    ask: (subject) => ({ ...byKey(subject), body: { graceSeconds: 60 } }),
    foreign: 'missing',
    once: ['secret', 'secretShown'],
  },
  'POST /api-keys/{key}/revoke': {
    ask: (subject) => ({ ...byKey(subject), body: {} }),
    foreign: 'missing',
  },
}
