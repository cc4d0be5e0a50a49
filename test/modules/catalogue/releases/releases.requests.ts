import type { RequestFixtures, Subject } from '../../../isolation/support/fixture.ts'

const byRelease = ({ ids }: Subject) => ({ params: { release: ids.releases ?? '' } })

export const requests: RequestFixtures = {
  'GET /releases': { ask: ({ service }) => ({ query: { service } }), foreign: 'empty' },
  'POST /releases': {
    ask: ({ service, version, spare }) => ({ body: { service, version, environment: spare } }),
    foreign: 'missing',
  },
  'GET /releases/{release}': { ask: byRelease, foreign: 'missing' },
  'POST /releases/{release}/end-support': { ask: byRelease, foreign: 'missing' },
}
