import { byService, byVersion, type RequestFixtures } from '../../../isolation/support/fixture.ts'

export const requests: RequestFixtures = {
  'GET /services/{service}/branches': { ask: byService, foreign: 'missing' },
  'GET /services/{service}/branches/{branch}/versions': {
    ask: ({ service, branch }) => ({ params: { service, branch } }),
    foreign: 'missing',
  },
  'PUT /services/{service}/branches/{branch}/versions/{version}': {
    ask: (subject) => ({ params: { ...byVersion(subject).params, branch: 'other' } }),
    foreign: 'missing',
  },
}
