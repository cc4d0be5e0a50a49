import type { Subject } from './endpoints.ts'
import type { Fixture } from './fixture.ts'

const byMember = ({ ids }: Subject) => ({ params: { member: ids.members ?? '' } })
const byTeam = ({ ids }: Subject) => ({ params: { team: ids.teams ?? '' } })
const byPlace = ({ ids }: Subject) => ({
  params: { team: ids.teams ?? '', member: ids.members ?? '' },
})
const byRole = ({ branch }: Subject) => ({ params: { role: `role-${branch}` } })
const byInvitation = ({ ids }: Subject) => ({ params: { invitation: ids.invitations ?? '' } })
const slug = (prefix: string, { branch }: Subject) =>
  `${prefix}-${branch}`.slice(0, 63).replace(/-+$/, '')

/** Of members, their roles, teams and invitations. */
export const peopleFixtures: Record<string, Fixture> = {
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
  'DELETE /members/{member}/roles/{grant}': {
    ask: ({ ids }) => ({ params: { member: ids.members ?? '', grant: ids.member_roles ?? '' } }),
    foreign: 'missing',
  },
  'GET /me': { ask: () => ({}), foreign: 'own' },
  'GET /me/permissions': { ask: () => ({}), foreign: 'own' },
  'GET /permissions': { ask: () => ({}), foreign: 'own' },
  'POST /permissions/check': {
    ask: ({ ids }) => ({ body: { permission: 'services:read', member: ids.members } }),
    foreign: 'missing',
  },

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

  'GET /teams': {
    ask: (subject) => ({ query: { slug: slug('team', subject) } }),
    foreign: 'empty',
  },
  'POST /teams': {
    ask: (subject) => ({ body: { slug: slug('made', subject), name: 'made' } }),
    foreign: 'own',
  },
  'GET /teams/{team}': { ask: byTeam, foreign: 'missing' },
  'PATCH /teams/{team}': {
    ask: (subject) => ({ ...byTeam(subject), body: { name: 'changed' } }),
    foreign: 'missing',
  },
  'DELETE /teams/{team}': { ask: byTeam, foreign: 'missing' },
  'GET /teams/{team}/members': {
    ask: (subject) => ({ ...byTeam(subject), query: { count: 'true' } }),
    foreign: 'missing',
  },
  'PUT /teams/{team}/members/{member}': { ask: byPlace, foreign: 'missing' },
  'DELETE /teams/{team}/members/{member}': { ask: byPlace, foreign: 'missing' },

  'GET /invitations': { ask: () => ({ query: { count: 'true' } }), foreign: 'own' },
  'POST /invitations': {
    ask: ({ branch }) => ({ body: { email: `made-${branch}@example.com`, role: 'viewer' } }),
    foreign: 'own',
    once: ['token', 'tokenShown'],
  },
  'POST /invitations/{invitation}/resend': {
    ask: byInvitation,
    foreign: 'missing',
    once: ['token', 'tokenShown'],
  },
  'POST /invitations/{invitation}/revoke': { ask: byInvitation, foreign: 'missing' },
}
