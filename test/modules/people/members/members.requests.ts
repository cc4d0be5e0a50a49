import type { RequestFixtures, Subject } from '../../../isolation/support/fixture.ts'

const byGrant = ({ ids }: Subject) => ({
  params: { member: ids.members ?? '', grant: ids.member_roles ?? '' },
})
const byMember = ({ ids }: Subject) => ({ params: { member: ids.members ?? '' } })

export const requests: RequestFixtures = {
  'GET /members': { ask: ({ branch }) => ({ query: { q: branch } }), foreign: 'empty' },
  'POST /members': {
    ask: () => ({ body: { displayName: 'robot', role: 'viewer' } }),
    foreign: 'own',
  },
  'GET /members/{member}': { ask: byMember, foreign: 'missing' },
  'PATCH /members/{member}': {
    ask: (subject) => ({ ...byMember(subject), body: { displayName: 'changed' } }),
    foreign: 'missing',
  },
  'DELETE /members/{member}': { ask: byMember, foreign: 'missing' },
  'GET /members/{member}/roles': {
    ask: (subject) => ({ ...byMember(subject), query: { count: 'true' } }),
    foreign: 'missing',
  },
  'POST /members/{member}/roles': {
    ask: (subject) => ({ ...byMember(subject), body: { role: 'viewer' } }),
    foreign: 'missing',
  },
  'GET /members/{member}/roles/{grant}': { ask: byGrant, foreign: 'missing' },
  'DELETE /members/{member}/roles/{grant}': { ask: byGrant, foreign: 'missing' },
  'GET /me': { ask: () => ({}), foreign: 'own' },
  'GET /me/permissions': { ask: () => ({}), foreign: 'own' },
}
