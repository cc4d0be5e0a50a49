import type { Subject } from './endpoints.ts'
import type { Fixture } from './fixture.ts'

const byKey = ({ ids }: Subject) => ({ params: { key: ids.api_keys ?? '' } })
const bySetting = ({ ids }: Subject) => ({
  params: { scope: 'team', scopeId: ids.teams ?? '', key: 'reports.timezone' },
})
const byDomain = ({ ids }: Subject) => ({ params: { domain: ids.tenant_domains ?? '' } })

/** Of what a tenant says of itself: profile, domains, keys, settings, retention, events and its record. */
export const tenantFixtures: Record<string, Fixture> = {
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
  'GET /retention-rules': { ask: () => ({ query: { limit: '100' } }), foreign: 'own' },
  'POST /retention-rules': {
    ask: ({ service }) => ({ body: { subject: 'versions', service, days: 30 } }),
    foreign: 'missing',
  },
  'DELETE /retention-rules/{rule}': {
    ask: ({ ids }) => ({ params: { rule: ids.retention_rules ?? '' } }),
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
}
