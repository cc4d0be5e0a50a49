import { byService, byVersion, type RequestFixtures } from '../../../isolation/support/fixture.ts'

const register = (name: string) => ({ body: { name, packageJson: {} } })

export const requests: RequestFixtures = {
  'POST /services': { ask: ({ service }) => register(`${service}-new`), foreign: 'own' },
  'POST /providers': { ask: ({ service }) => register(service), foreign: 'own' },
  'GET /services/{service}/provider': { ask: byService, foreign: 'missing' },
  'GET /services': { ask: ({ service }) => ({ query: { name: service } }), foreign: 'empty' },
  'GET /services/{service}': { ask: byService, foreign: 'missing' },
  'PATCH /services/{service}': {
    ask: (subject) => ({ ...byService(subject), body: { description: 'changed' } }),
    foreign: 'missing',
  },
  'DELETE /services/{service}': { ask: byService, foreign: 'missing' },
  'GET /services/{service}/versions': { ask: byService, foreign: 'missing' },
  'POST /services/{service}/versions': {
    ask: (subject) => ({ ...byService(subject), body: { version: '9.9.9' } }),
    foreign: 'missing',
  },
  'GET /services/{service}/versions/{version}': { ask: byVersion, foreign: 'missing' },
  'POST /services/{service}/restore': {
    ask: ({ deleted }) => ({ params: { service: deleted } }),
    foreign: 'missing',
  },
}
