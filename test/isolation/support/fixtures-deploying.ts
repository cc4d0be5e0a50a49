import type { RequestFixtures } from './fixture.ts'

/** The requests about deployability. */
export const deployingFixtures: RequestFixtures = {
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
  'GET /matrix': { ask: ({ service }) => ({ query: { consumer: service } }), foreign: 'empty' },
}
