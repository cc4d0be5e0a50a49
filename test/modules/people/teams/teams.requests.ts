import type { RequestFixtures, Subject } from '../../../isolation/support/fixture.ts'

const byTeam = ({ ids }: Subject) => ({ params: { team: ids.teams ?? '' } })
const byPlace = ({ ids }: Subject) => ({
  params: { team: ids.teams ?? '', member: ids.members ?? '' },
})
const slug = (prefix: string, { branch }: Subject) =>
  `${prefix}-${branch}`.slice(0, 63).replace(/-+$/, '')

export const requests: RequestFixtures = {
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
  'GET /teams/{team}/members/{member}': { ask: byPlace, foreign: 'missing' },
  'PUT /teams/{team}/members/{member}': { ask: byPlace, foreign: 'missing' },
  'DELETE /teams/{team}/members/{member}': { ask: byPlace, foreign: 'missing' },
}
