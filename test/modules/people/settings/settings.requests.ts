import type { RequestFixtures, Subject } from '../../../isolation/support/fixture.ts'

const bySetting = ({ ids }: Subject) => ({
  params: { scope: 'team', scopeId: ids.teams ?? '', key: 'reports.timezone' },
})

export const requests: RequestFixtures = {
  'GET /settings/schema': { ask: () => ({}), foreign: 'own' },
  'GET /settings/resolved': { ask: () => ({}), foreign: 'own' },
  'GET /settings/{scope}/{scopeId}/{key}': { ask: bySetting, foreign: 'missing' },
  'PUT /settings/{scope}/{scopeId}/{key}': {
    ask: (subject) => ({ ...bySetting(subject), body: { value: 'Europe/Berlin' } }),
    foreign: 'missing',
  },
  'DELETE /settings/{scope}/{scopeId}/{key}': { ask: bySetting, foreign: 'missing' },
}
