import { created, endpoint, location, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { declareResource } from '../../../core/http/resource.ts'
import { Problem } from '../../../core/problems/problem.ts'
import { isForeign } from '../../../core/tenancy/tenant-key.ts'
import { tenantPermissions } from '../tenants/index.ts'
import { DnsUnavailable, textRecords } from './dns.ts'
import { AddDomain, Domain, DomainPath } from './domains.contract.ts'
import { domainEvents } from './domains.events.ts'
import { DomainExists, DomainIsOurs, DomainTaken } from './domains.problems.ts'
import { addDomain, findDomain, judgeDomain } from './domains.queries.ts'
import { tenantDomains } from './domains.schema.ts'

const domain = declareResource({
  noun: 'domain',
  path: '/tenant/domains',
  table: tenantDomains,
  schema: Domain,
  show,
  permissions: { read: tenantPermissions.read, manage: tenantPermissions.update },
  events: { deleted: domainEvents.removed },
  payload: { domain: tenantDomains.domain },
})

export const domainEndpoints = [
  domain.list(),
  endpoint.post(
    '/tenant/domains',
    {
      operation: 'addDomain',
      summary: 'Add a domain',
      description: 'It is used once its DNS record is verified.',
      permission: tenantPermissions.update,
      body: AddDomain,
      etag: true,
      location: '/tenant/domains/{domain}',
      responses: { 201: Domain },
      problems: [DomainIsOurs],
      conflicts: { tenant_domains_tenant_id_domain_index: DomainExists },
    },
    async ({ tenant, body, environment }) => {
      if (!isForeign(body.domain, environment.APP_DOMAIN)) throw reserved()
      const row = found(await tenant.write((db) => addDomain(db, body.domain)))
      return created(show(row), { ...etag(row), ...location(`/tenant/domains/${row.id}`) })
    },
  ),
  domain.get(),
  domain.delete({
    operation: 'removeDomain',
    summary: 'Remove a domain',
    description: 'The tenant is no longer served there, and another tenant can add the domain.',
  }),
  endpoint.post(
    '/tenant/domains/{domain}/verify',
    {
      operation: 'verifyDomain',
      summary: 'Verify a domain',
      description: 'Checks its DNS record. The tenant is served there from then on.',
      permission: tenantPermissions.update,
      params: DomainPath,
      etag: true,
      responses: { 200: Domain },
      problems: [DomainTaken, DnsUnavailable],
      interactive: 8,
    },
    async ({ tenant, params, environment }) => {
      const row = await tenant.transaction(async (db, perform) => {
        const known = found(await findDomain(db, params.domain))
        const records = await textRecords(environment.DNS_RESOLVER, recordOf(known).name)
        for (const statement of judgeDomain(known, records)) await perform(statement)
        return found(await findDomain(db, params.domain))
      })
      return ok(show(row), etag(row))
    },
  ),
]

function reserved(): Problem {
  const errors = [{ pointer: '/domain', detail: 'is a domain of the deployment' }]
  return new Problem(DomainIsOurs, { errors })
}

type Row = typeof tenantDomains.$inferSelect

function show(row: Row) {
  return { ...row, record: recordOf(row) }
}

function recordOf({ domain, verificationToken }: Row) {
  return { type: 'TXT' as const, name: `_guildhall.${domain}`, value: verificationToken }
}
