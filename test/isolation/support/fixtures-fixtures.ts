import { byService, byVersion, type RequestFixtures, type Subject } from './fixture.ts'

const byFixture = ({ ids }: Subject) => ({ params: { fixture: ids.fixtures ?? '' } })
const listed = ({ service }: Subject) => ({ query: { service } })
const proposal = ({ service, version }: Subject) => ({
  service,
  serviceVersion: version,
  operation: 'proposed',
  source: 'manual',
  data: { response: { status: 200 } },
})

/** Of fixtures. */
export const fixturesFixtures: RequestFixtures = {
  'GET /fixtures/service/{service}': { ask: byService, foreign: 'missing' },
  'GET /fixtures/normalized/{service}/{version}': { ask: byVersion, foreign: 'missing' },
  'GET /fixtures/pending': { ask: listed, foreign: 'empty' },
  'GET /fixtures': { ask: listed, foreign: 'empty' },
  'GET /fixtures/{fixture}': {
    ask: ({ service, version, branch }) => ({
      params: { fixture: `operation-${branch}` },
      query: { service, version, status: 'draft' },
    }),
    foreign: 'missing',
  },
  'POST /fixtures': {
    ask: (subject) => ({ body: proposal(subject) }),
    foreign: 'missing',
  },
  'POST /fixtures/batch': {
    ask: (subject) => ({ body: { fixtures: [proposal(subject)] } }),
    foreign: 'own',
  },
  'POST /fixtures/{fixture}/approve': {
    ask: (subject) => ({ ...byFixture(subject), body: { approvedBy: 'jane' } }),
    foreign: 'missing',
  },
  'PUT /fixtures/{fixture}': {
    ask: (subject) => ({ ...byFixture(subject), body: { status: 'rejected', priority: 2 } }),
    foreign: 'missing',
  },
  'GET /fixtures/by-id': {
    ask: ({ service }) => ({ query: { service, count: 'true' } }),
    foreign: 'empty',
  },
  'GET /fixtures/by-id/{fixture}': { ask: byFixture, foreign: 'missing' },
  'PATCH /fixtures/by-id/{fixture}': {
    ask: (subject) => ({ ...byFixture(subject), body: { data: { response: { status: 204 } } } }),
    foreign: 'missing',
  },
  'DELETE /fixtures/by-id/{fixture}': { ask: byFixture, foreign: 'missing' },
  'POST /fixtures/{fixture}/reject': {
    ask: (subject) => ({ ...byFixture(subject), body: {} }),
    foreign: 'missing',
  },
  'POST /fixtures/{fixture}/revoke': {
    ask: ({ approved }) => ({ params: { fixture: approved }, body: {} }),
    foreign: 'missing',
  },
  'POST /fixtures/approve': {
    ask: ({ ids }) => ({ body: { fixtures: [ids.fixtures] } }),
    foreign: 'own',
  },
  'GET /fixtures/services/summary': { ask: () => ({ query: { limit: '100' } }), foreign: 'own' },
}
