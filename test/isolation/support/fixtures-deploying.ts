import { byService, type RequestFixtures, type Subject } from './fixture.ts'

const byRelease = ({ ids }: Subject) => ({ params: { release: ids.releases ?? '' } })
const deploy = ({ service, version, environment }: Subject) => ({
  body: { name: service, version, environment },
})

/** Of environments, of what is deployed and released there, and of whether it may be. */
export const deployingFixtures: RequestFixtures = {
  'GET /environments': { ask: () => ({ query: { limit: '100' } }), foreign: 'own' },
  'POST /environments': {
    ask: ({ branch }) => ({ body: { name: `made-for-${branch}` } }),
    foreign: 'own',
  },
  'GET /environments/{environment}': {
    ask: ({ environment }) => ({ params: { environment } }),
    foreign: 'missing',
  },
  'PATCH /environments/{environment}': {
    ask: ({ environment }) => ({ params: { environment }, body: { displayName: 'changed' } }),
    foreign: 'missing',
  },
  'DELETE /environments/{environment}': {
    ask: ({ spare }) => ({ params: { environment: spare } }),
    foreign: 'missing',
  },
  'POST /deployments': { ask: deploy, foreign: 'missing' },
  'POST /deployments/consumer': { ask: deploy, foreign: 'missing' },
  'POST /deployments/provider': { ask: deploy, foreign: 'missing' },
  'GET /deployments/active': {
    ask: ({ environment }) => ({ query: { environment, include_inactive: 'true' } }),
    foreign: 'empty',
  },
  'GET /deployments': {
    ask: ({ service }) => ({ query: { service, count: 'true' } }),
    foreign: 'empty',
  },
  'GET /deployments/summary': {
    ask: ({ service }) => ({ query: { service } }),
    foreign: 'own',
  },
  'GET /services/{service}/deployments': { ask: byService, foreign: 'missing' },
  'POST /deployments/blocked': {
    ask: (subject) => ({ body: { ...deploy(subject).body, reason: 'not verified' } }),
    foreign: 'missing',
  },
  'POST /deployments/undeploy': {
    ask: ({ lone }) => ({ body: { name: lone, environment: lone } }),
    foreign: 'missing',
  },
  'GET /deployments/{deployment}': {
    ask: ({ ids }) => ({ params: { deployment: ids.deployments ?? '' } }),
    foreign: 'missing',
  },
  'GET /releases': { ask: ({ service }) => ({ query: { service } }), foreign: 'empty' },
  'POST /releases': {
    ask: ({ service, version, spare }) => ({ body: { service, version, environment: spare } }),
    foreign: 'missing',
  },
  'GET /releases/{release}': { ask: byRelease, foreign: 'missing' },
  'POST /releases/{release}/end-support': { ask: byRelease, foreign: 'missing' },
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
  'GET /graph': { ask: ({ environment }) => ({ query: { environment } }), foreign: 'own' },
  'GET /dashboard': { ask: () => ({}), foreign: 'own' },
}
