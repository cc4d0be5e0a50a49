import type { RequestFixtures, Subject } from '../../../isolation/support/fixture.ts'

const byRole = ({ branch }: Subject) => ({ params: { role: `role-${branch}` } })

export const requests: RequestFixtures = {
  'GET /roles': { ask: () => ({ query: { limit: '100', count: 'true' } }), foreign: 'own' },
  'POST /roles': {
    ask: ({ branch }) => ({
      body: { key: `made-${branch}`, name: 'made', permissions: ['services:read'] },
    }),
    foreign: 'own',
  },
  'GET /roles/{role}': { ask: byRole, foreign: 'missing' },
  'PATCH /roles/{role}': {
    ask: (subject) => ({ ...byRole(subject), body: { name: 'changed' } }),
    foreign: 'missing',
  },
  'DELETE /roles/{role}': { ask: byRole, foreign: 'missing' },
}
