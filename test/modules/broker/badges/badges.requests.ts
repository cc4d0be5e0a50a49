import { byService, type RequestFixtures } from '../../../isolation/support/fixture.ts'

export const requests: RequestFixtures = {
  'GET /services/{service}/badge.svg': {
    ask: (subject) => ({ ...byService(subject), query: { branch: subject.branch } }),
    foreign: 'missing',
  },
}
