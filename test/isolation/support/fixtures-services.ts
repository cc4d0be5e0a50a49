import { byService, byVersion, type RequestFixtures, type Subject } from './fixture.ts'

const bySpec = (subject: Subject) => ({ ...byVersion(subject), query: { branch: subject.branch } })
const register = ({ service }: Subject) => ({ body: { name: service, packageJson: {} } })

/** Of services, their versions, specifications and branches. */
export const servicesFixtures: RequestFixtures = {
  'POST /services': { ask: register, foreign: 'own' },
  'POST /providers': { ask: register, foreign: 'own' },
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
  'POST /specs/{service}': {
    ask: (subject) => ({
      ...byService(subject),
      body: {
        spec: { openapi: '3.1.0', info: { title: 'spec', version: '1' }, paths: {} },
        metadata: { service: subject.service, version: subject.version, branch: 'other' },
      },
    }),
    foreign: 'missing',
  },
  'GET /specs/{service}/by-provider-version': {
    ask: (subject) => ({
      ...byService(subject),
      query: { providerVersion: subject.version, branch: subject.branch },
    }),
    foreign: 'missing',
  },
  'GET /services/{service}/versions/{version}/spec': { ask: bySpec, foreign: 'missing' },
  'PATCH /services/{service}/versions/{version}/spec': {
    ask: (subject) => ({ ...bySpec(subject), body: { info: { title: 'changed' } } }),
    foreign: 'missing',
  },
  'GET /services/{service}/specs': { ask: byService, foreign: 'missing' },
  'GET /services/{service}/branches': { ask: byService, foreign: 'missing' },
  'GET /services/{service}/branches/{branch}/versions': {
    ask: ({ service, branch }) => ({ params: { service, branch } }),
    foreign: 'missing',
  },
  'PUT /services/{service}/branches/{branch}/versions/{version}': {
    ask: (subject) => ({ params: { ...byVersion(subject).params, branch: 'other' } }),
    foreign: 'missing',
  },
  'GET /services/{service}/badge.svg': {
    ask: (subject) => ({ ...byService(subject), query: { branch: subject.branch } }),
    foreign: 'missing',
  },
}
