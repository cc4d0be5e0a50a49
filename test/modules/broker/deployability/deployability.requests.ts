import type { RequestFixtures } from '../../../isolation/support/fixture.ts'

export const requests: RequestFixtures = {
  'GET /can-i-deploy': {
    ask: ({ service, version, environment }) => ({ query: { service, version, environment } }),
    foreign: 'own',
  },
  'GET /deployability': {
    ask: ({ service, version, environment }) => ({
      query: { select: `${service}@${version}`, environment },
    }),
    foreign: 'own',
  },
}
