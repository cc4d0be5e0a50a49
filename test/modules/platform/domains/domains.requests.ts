import type { RequestFixtures, Subject } from '../../../isolation/support/fixture.ts'

const byDomain = ({ ids }: Subject) => ({ params: { domain: ids.tenant_domains ?? '' } })

export const requests: RequestFixtures = {
  'GET /tenant/domains': { ask: () => ({ query: { limit: '100' } }), foreign: 'own' },
  'POST /tenant/domains': {
    ask: ({ branch }) => ({ body: { domain: `made.${branch}.example` } }),
    foreign: 'own',
  },
  'GET /tenant/domains/{domain}': { ask: byDomain, foreign: 'missing' },
  'DELETE /tenant/domains/{domain}': { ask: byDomain, foreign: 'missing' },
  'POST /tenant/domains/{domain}/verify': { ask: byDomain, foreign: 'missing' },
}
