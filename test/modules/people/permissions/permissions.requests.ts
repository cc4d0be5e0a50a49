import type { RequestFixtures } from '../../../isolation/support/fixture.ts'

export const requests: RequestFixtures = {
  'GET /permissions': { ask: () => ({}), foreign: 'own' },
  'POST /permissions/check': {
    ask: ({ ids }) => ({ body: { permission: 'services:read', member: ids.members } }),
    foreign: 'missing',
  },
}
