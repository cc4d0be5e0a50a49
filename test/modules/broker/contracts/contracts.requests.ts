import {
  byService,
  type RequestFixtures,
  type Subject,
} from '../../../isolation/support/fixture.ts'

const byContract = ({ ids }: Subject) => ({ params: { contract: ids.contracts ?? '' } })

export const requests: RequestFixtures = {
  'GET /interactions': {
    ask: ({ service, branch }) => ({ query: { provider: service, environment: branch } }),
    foreign: 'empty',
  },
  'GET /interactions/{interaction}': {
    ask: ({ ids }) => ({ params: { interaction: ids.interactions ?? '' } }),
    foreign: 'missing',
  },
  'GET /services/{service}/interaction-statistics': { ask: byService, foreign: 'missing' },
  'GET /contracts': {
    ask: ({ service }) => ({ query: { consumer: service, count: 'true' } }),
    foreign: 'empty',
  },
  'GET /contracts/statistics': {
    ask: ({ service }) => ({ query: { provider: service } }),
    foreign: 'own',
  },
  'GET /contracts/diff': {
    ask: ({ service, version }) => ({
      query: { consumer: service, provider: service, from: version, to: version },
    }),
    foreign: 'missing',
  },
  'GET /contracts/{contract}': { ask: byContract, foreign: 'missing' },
  'GET /contracts/{contract}/diff': {
    ask: (subject) => ({ ...byContract(subject), query: { from: subject.ids.contracts ?? '' } }),
    foreign: 'missing',
  },
  'GET /contracts/{contract}/interactions': { ask: byContract, foreign: 'missing' },
  'GET /redactions': { ask: () => ({ query: { limit: '100' } }), foreign: 'own' },
  'POST /redactions': {
    ask: ({ service }) => ({ body: { name: `made-for-${service}` } }),
    foreign: 'own',
  },
  'GET /redactions/{redaction}': {
    ask: ({ ids }) => ({ params: { redaction: ids.redactions ?? '' } }),
    foreign: 'missing',
  },
  'DELETE /redactions/{redaction}': {
    ask: ({ ids }) => ({ params: { redaction: ids.redactions ?? '' } }),
    foreign: 'missing',
  },
}
