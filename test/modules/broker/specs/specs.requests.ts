import {
  byService,
  byVersion,
  type RequestFixtures,
  type Subject,
} from '../../../isolation/support/fixture.ts'

const bySpec = (subject: Subject) => ({ ...byVersion(subject), query: { branch: subject.branch } })

export const requests: RequestFixtures = {
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
}
