import { byService, type RequestFixtures, type Subject } from './fixture.ts'

const byContract = ({ ids }: Subject) => ({ params: { contract: ids.contracts ?? '' } })
const recorded = ({ service, version, environment }: Subject) => ({
  ...{ service, providerVersion: version, consumer: service, consumerVersion: version },
  ...{ environment, operation: 'getCastle', request: { path: '/' }, response: { status: 200 } },
})
/** Of what consumers called: interactions, contracts, mocks, and what is kept secret of them. */
export const contractsFixtures: RequestFixtures = {
  'POST /interactions/batch': {
    ask: (subject) => ({ body: [recorded(subject), { operation: 'of no service' }] }),
    foreign: 'own',
  },
  'POST /interactions': { ask: (subject) => ({ body: recorded(subject) }), foreign: 'own' },
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
  'PATCH /contracts/{contract}': {
    ask: (subject) => ({ ...byContract(subject), body: { status: 'archived' } }),
    foreign: 'missing',
  },
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
