import type { Subject } from './endpoints.ts'
import { peopleFixtures } from './fixtures-people.ts'
import { sessionFixtures } from './fixtures-sessions.ts'

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
  /** What only the first answer under an Idempotency-Key has: secrets, which are kept nowhere. */
  once?: readonly string[]
}

const byService = ({ service }: Subject) => ({ params: { service } })
const byVersion = ({ service, version }: Subject) => ({ params: { service, version } })
const bySpec = (subject: Subject) => ({ ...byVersion(subject), query: { branch: subject.branch } })
const byRelease = ({ ids }: Subject) => ({ params: { release: ids.releases ?? '' } })
const register = ({ service }: Subject) => ({ body: { name: service, packageJson: {} } })
const ofProvider = ({ service }: Subject) => ({ query: { provider: service, count: 'true' } })
const byContract = ({ ids }: Subject) => ({ params: { contract: ids.contracts ?? '' } })
const byTask = ({ ids }: Subject) => ({ params: { task: ids.verification_tasks ?? '' } })
const byResult = ({ ids }: Subject) => ({ params: { result: ids.verification_results ?? '' } })
const byDependency = ({ ids }: Subject) => ({
  params: { dependency: ids.verification_tasks ?? '' },
})
const recorded = ({ service, version, environment }: Subject) => ({
  ...{ service, providerVersion: version, consumer: service, consumerVersion: version },
  ...{ environment, operation: 'getCastle', request: { path: '/' }, response: { status: 200 } },
})
const mock = ({ service }: Subject) => ({ params: { service, path: 'castle' } })
const mockVersion = ({ ids }: Subject) => ({
  params: { serviceVersion: ids.service_versions ?? '', path: 'castle' },
})
const deploy = ({ service, version, environment }: Subject) => ({
  body: { name: service, version, environment },
})

const byKey = ({ ids }: Subject) => ({ params: { key: ids.api_keys ?? '' } })
const bySetting = ({ ids }: Subject) => ({
  params: { scope: 'team', scopeId: ids.teams ?? '', key: 'reports.timezone' },
})
const byFixture = ({ ids }: Subject) => ({ params: { fixture: ids.fixtures ?? '' } })
const byDomain = ({ ids }: Subject) => ({ params: { domain: ids.tenant_domains ?? '' } })
const listed = ({ service }: Subject) => ({ query: { service } })
const proposal = ({ service, version }: Subject) => ({
  service,
  serviceVersion: version,
  operation: 'proposed',
  source: 'manual',
  data: { response: { status: 200 } },
})

/**
 * The request of each endpoint, by method and declared path; a name with its prefix, such as
 * `GET /api/v1/services`, goes before one without.
 */
export const fixtures: Record<string, Fixture> = {
  ...peopleFixtures,
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

  'GET /tenant': { ask: () => ({}), foreign: 'own' },
  'PATCH /tenant': { ask: ({ branch }) => ({ body: { name: branch } }), foreign: 'own' },
  'GET /tenant/branding': { ask: () => ({}), foreign: 'own' },
  'PUT /tenant/branding': {
    ask: ({ branch }) => ({ body: { displayName: branch } }),
    foreign: 'own',
  },
  'GET /tenant/usage': { ask: () => ({}), foreign: 'own' },
  'GET /tenant/domains': { ask: () => ({ query: { limit: '100' } }), foreign: 'own' },
  'POST /tenant/domains': {
    ask: ({ branch }) => ({ body: { domain: `made.${branch}.example` } }),
    foreign: 'own',
  },
  'GET /tenant/domains/{domain}': { ask: byDomain, foreign: 'missing' },
  'DELETE /tenant/domains/{domain}': { ask: byDomain, foreign: 'missing' },
  'POST /tenant/domains/{domain}/verify': { ask: byDomain, foreign: 'missing' },

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
  'DELETE /redactions/{redaction}': {
    ask: ({ ids }) => ({ params: { redaction: ids.redactions ?? '' } }),
    foreign: 'missing',
  },

  'GET /services/{service}/specs': { ask: byService, foreign: 'missing' },
  'GET /retention-rules': { ask: () => ({ query: { limit: '100' } }), foreign: 'own' },
  'POST /retention-rules': {
    ask: ({ service }) => ({ body: { subject: 'versions', service, days: 30 } }),
    foreign: 'missing',
  },
  'DELETE /retention-rules/{rule}': {
    ask: ({ ids }) => ({ params: { rule: ids.retention_rules ?? '' } }),
    foreign: 'missing',
  },

  'GET /verification/{provider}': {
    ask: ({ service }) => ({ params: { provider: service } }),
    foreign: 'empty',
  },
  'POST /verification/{provider}': {
    ask: ({ service, version, ids }) => ({
      params: { provider: service },
      body: {
        taskId: ids.verification_tasks,
        providerVersion: version,
        results: [{ interactionId: ids.interactions, success: true }],
      },
    }),
    foreign: 'missing',
  },
  'GET /verification-tasks': { ask: ofProvider, foreign: 'empty' },
  'GET /verification-tasks/{task}': { ask: byTask, foreign: 'missing' },
  'GET /verification-tasks/{task}/interactions': { ask: byTask, foreign: 'missing' },
  'GET /verification-results': { ask: ofProvider, foreign: 'empty' },
  'GET /verification-results/latest': { ask: ofProvider, foreign: 'empty' },
  'GET /verification-results/statistics': {
    ask: ({ service }) => ({ query: { provider: service } }),
    foreign: 'own',
  },
  'GET /verification-results/{result}': { ask: byResult, foreign: 'missing' },
  'GET /verification-results/{result}/outcomes': { ask: byResult, foreign: 'missing' },
  'GET /dependencies': { ask: ofProvider, foreign: 'empty' },
  'GET /dependencies/{dependency}': { ask: byDependency, foreign: 'missing' },
  'DELETE /dependencies/{dependency}': { ask: byDependency, foreign: 'missing' },
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
  'GET /services/{service}/branches': { ask: byService, foreign: 'missing' },
  'GET /services/{service}/branches/{branch}/versions': {
    ask: ({ service, branch }) => ({ params: { service, branch } }),
    foreign: 'missing',
  },
  'PUT /services/{service}/branches/{branch}/versions/{version}': {
    ask: (subject) => ({ params: { ...byVersion(subject).params, branch: 'other' } }),
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
  'GET /services/{service}/badge.svg': {
    ask: (subject) => ({ ...byService(subject), query: { branch: subject.branch } }),
    foreign: 'missing',
  },
  'GET /events': {
    ask: ({ ids }) => ({ query: { subjectId: ids.services ?? '' } }),
    foreign: 'empty',
  },
  'GET /api-keys': { ask: () => ({}), foreign: 'own' },
  'POST /api-keys': {
    ask: ({ service }) => ({ body: { name: service, scopes: ['services:read'] } }),
    foreign: 'own',
    once: ['secret', 'secretShown'],
  },
  'GET /api-keys/{key}': { ask: byKey, foreign: 'missing' },
  'PATCH /api-keys/{key}': {
    ask: (subject) => ({ ...byKey(subject), body: { ratePerMinute: 60 } }),
    foreign: 'missing',
  },
  'POST /api-keys/{key}/rotate': {
    ask: (subject) => ({ ...byKey(subject), body: { graceSeconds: 60 } }),
    foreign: 'missing',
    once: ['secret', 'secretShown'],
  },
  'POST /api-keys/{key}/revoke': {
    ask: (subject) => ({ ...byKey(subject), body: {} }),
    foreign: 'missing',
  },
  'GET /settings/schema': { ask: () => ({}), foreign: 'own' },
  'GET /settings/resolved': { ask: () => ({}), foreign: 'own' },
  'GET /settings/{scope}/{scopeId}/{key}': { ask: bySetting, foreign: 'missing' },
  'PUT /settings/{scope}/{scopeId}/{key}': {
    ask: (subject) => ({ ...bySetting(subject), body: { value: 'Europe/Berlin' } }),
    foreign: 'missing',
  },
  'DELETE /settings/{scope}/{scopeId}/{key}': { ask: bySetting, foreign: 'missing' },
  'GET /audit-events': {
    ask: ({ ids }) => ({ query: { resourceId: ids.services ?? '', count: 'true' } }),
    foreign: 'empty',
  },
  'GET /audit-events.csv': { ask: () => ({ query: { limit: '100' } }), foreign: 'own' },
  'GET /audit-events.ndjson': { ask: () => ({ query: { limit: '100' } }), foreign: 'own' },
  'GET /audit-events/verify': { ask: () => ({}), foreign: 'own' },
  'GET /audit-events/{event}': {
    ask: ({ ids }) => ({ params: { event: ids.audit_events ?? '' } }),
    foreign: 'missing',
  },
  'GET /members/{member}/activity': {
    ask: ({ ids }) => ({ params: { member: ids.members ?? '' } }),
    foreign: 'missing',
  },
  'GET /audit-actions': { ask: () => ({}), foreign: 'own' },
  'GET /event-types': { ask: () => ({}), foreign: 'own' },

  ...sessionFixtures,
}

function ofEveryMethod(path: string, fixture: Fixture): Record<string, Fixture> {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
  return Object.fromEntries(methods.map((method) => [`${method} ${path}`, fixture]))
}
