import type { RequestFixtures } from '../../../isolation/support/fixture.ts'

export const requests: RequestFixtures = {
  'GET /tenant': { ask: () => ({}), foreign: 'own' },
  'PATCH /tenant': { ask: ({ branch }) => ({ body: { name: branch } }), foreign: 'own' },
  'GET /tenant/branding': { ask: () => ({}), foreign: 'own' },
  'PUT /tenant/branding': {
    ask: ({ branch }) => ({ body: { displayName: branch } }),
    foreign: 'own',
  },
  'GET /tenant/usage': { ask: () => ({}), foreign: 'own' },
}
