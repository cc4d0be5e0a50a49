import type { RequestFixtures, Subject } from '../../../isolation/support/fixture.ts'

const recorded = ({ service, version, environment }: Subject) => ({
  ...{ service, providerVersion: version, consumer: service, consumerVersion: version },
  ...{ environment, operation: 'getCastle', request: { path: '/' }, response: { status: 200 } },
})

export const requests: RequestFixtures = {
  'POST /interactions/batch': {
    ask: (subject) => ({ body: [recorded(subject), { operation: 'of no service' }] }),
    foreign: 'own',
  },
  'POST /interactions': { ask: (subject) => ({ body: recorded(subject) }), foreign: 'own' },
}
