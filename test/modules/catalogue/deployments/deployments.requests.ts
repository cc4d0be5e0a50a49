import {
  byService,
  type RequestFixtures,
  type Subject,
} from '../../../isolation/support/fixture.ts'

const deploy = ({ service, version, environment }: Subject) => ({
  body: { name: service, version, environment },
})

export const requests: RequestFixtures = {
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
}
