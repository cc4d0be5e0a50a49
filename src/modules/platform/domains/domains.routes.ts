import { created, endpoint, noContent, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import { Problem } from '../../../core/problems/problem.ts'
import { isForeign } from '../../../core/tenancy/tenant-key.ts'
import { tenantPermissions } from '../tenants/index.ts'
import { DnsUnavailable, textRecords } from './dns.ts'
import { AddDomain, Domain, DomainFilter, DomainPage, DomainPath } from './domains.contract.ts'
import { DomainExists, DomainIsOurs, DomainTaken } from './domains.problems.ts'
import { addDomain, findDomain, judgeDomain, listDomains, removeDomain } from './domains.queries.ts'
import type { tenantDomains } from './domains.schema.ts'

export const domainEndpoints = [
  endpoint.get(
    '/tenant/domains',
    {
      summary: 'The domains of the tenant',
      permission: tenantPermissions.read,
      query: DomainFilter,
      responses: { 200: DomainPage },
    },
    async ({ tenant, query }) => {
      const { data, page } = await readPage(tenant, query, (db) => listDomains(db, query))
      return ok({ data: data.map(told), page })
    },
  ),
  endpoint.post(
    '/tenant/domains',
    {
      summary: 'Add a domain, to be verified by a record that it gets',
      permission: tenantPermissions.update,
      body: AddDomain,
      responses: { 201: Domain },
      problems: [DomainIsOurs],
      conflicts: { tenant_domains_tenant_id_domain_index: DomainExists },
    },
    async ({ tenant, body, environment }) => {
      if (!isForeign(body.domain, environment.APP_DOMAIN)) throw ours()
      const token = `guildhall-${crypto.randomUUID()}`
      const domain = found(await tenant.write((db) => addDomain(db, body.domain, token)))
      return created(told(domain), etag(domain))
    },
  ),
  endpoint.get(
    '/tenant/domains/{domain}',
    {
      summary: 'A domain of the tenant',
      permission: tenantPermissions.read,
      params: DomainPath,
      responses: { 200: Domain },
    },
    async ({ tenant, params }) => {
      const domain = found(await tenant.read((db) => findDomain(db, params.domain)))
      return ok(told(domain), etag(domain))
    },
  ),
  endpoint.delete(
    '/tenant/domains/{domain}',
    {
      summary:
        'Remove a domain: under it nothing is served any more, and another tenant may have it',
      permission: tenantPermissions.update,
      params: DomainPath,
      responses: { 204: null },
    },
    async ({ tenant, params, ifMatch }) => {
      await tenant.write((db) => removeDomain(db, params.domain, ifMatch))
      return noContent
    },
  ),
  endpoint.post(
    '/tenant/domains/{domain}/verify',
    {
      summary:
        'Look for the record of a domain; where it is, the tenant is served under the domain',
      permission: tenantPermissions.update,
      params: DomainPath,
      responses: { 200: Domain },
      problems: [DomainTaken, DnsUnavailable],
      interactive: 8,
    },
    async ({ tenant, params, environment }) => {
      const domain = await tenant.transaction(async (db, perform) => {
        const asked = found(await findDomain(db, params.domain))
        const seen = await textRecords(environment.DNS_RESOLVER, recordOf(asked).name)
        for (const one of judgeDomain(asked, seen)) await perform(one)
        return found(await findDomain(db, params.domain))
      })
      return ok(told(domain), etag(domain))
    },
  ),
]

function ours(): Problem {
  const errors = [
    { pointer: '/domain', detail: 'is a name under which Guildhall itself is served' },
  ]
  return new Problem(DomainIsOurs, { errors })
}

type Row = typeof tenantDomains.$inferSelect

function told(row: Row) {
  return { ...row, record: recordOf(row) }
}

function recordOf({ domain, verificationToken }: Row) {
  return { type: 'TXT' as const, name: `_guildhall.${domain}`, value: verificationToken }
}
