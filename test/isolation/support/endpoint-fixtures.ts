import type { Subject } from './endpoints.ts'

export type Fixture = {
  /** What a tenant that has the subject sends, and succeeds with. */
  ask: (subject: Subject) => {
    params?: Record<string, string>
    query?: Record<string, string>
    body?: unknown
  }
  /**
   * What another tenant gets for the same request: `missing`, 404; `empty`, a list of nothing; `own`, success
   * with what is its own, because the endpoint makes something or tells of the caller.
   */
  foreign: 'missing' | 'empty' | 'own'
}

const byService = ({ service }: Subject) => ({ params: { service } })
const byVersion = ({ service, version }: Subject) => ({ params: { service, version } })
const bySpec = (subject: Subject) => ({ ...byVersion(subject), query: { branch: subject.branch } })
const register = ({ service }: Subject) => ({ body: { name: service, packageJson: {} } })
const mock = ({ service }: Subject) => ({ params: { service, path: 'castle' } })
const mockVersion = ({ ids }: Subject) => ({
  params: { serviceVersion: ids.service_versions ?? '', path: 'castle' },
})
const deploy = ({ service, version, environment }: Subject) => ({
  body: { name: service, version, environment },
})

/**
 * The request of each endpoint, by method and declared path; a name with its prefix, such as
 * `GET /api/v1/services`, goes before one without.
 */
export const fixtures: Record<string, Fixture> = {
  'GET /auth/session': { ask: () => ({}), foreign: 'own' },

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

  ...ofEveryMethod('/mock/service/{service}/{path}', { ask: mock, foreign: 'missing' }),
  ...ofEveryMethod('/mock/version/{serviceVersion}/{path}', {
    ask: mockVersion,
    foreign: 'missing',
  }),
  'GET /interactions/{interaction}/deviations': {
    ask: ({ ids }) => ({ params: { interaction: ids.interactions ?? '' } }),
    foreign: 'missing',
  },
  'GET /contracts/{contract}/deviations': {
    ask: ({ ids }) => ({ params: { contract: ids.contracts ?? '' }, query: { count: 'true' } }),
    foreign: 'missing',
  },

  'GET /environments': { ask: () => ({ query: { limit: '100' } }), foreign: 'own' },
  'POST /environments': {
    ask: ({ service }) => ({ body: { name: `made-for-${service}` } }),
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
  'GET /deployments/{deployment}': {
    ask: ({ ids }) => ({ params: { deployment: ids.deployments ?? '' } }),
    foreign: 'missing',
  },
}

function ofEveryMethod(path: string, fixture: Fixture): Record<string, Fixture> {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
  return Object.fromEntries(methods.map((method) => [`${method} ${path}`, fixture]))
}
