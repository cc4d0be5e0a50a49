/** What a request says of its tenant, before the credential is asked. */
export type TenantKey =
  | { kind: 'slug'; slug: string }
  | { kind: 'none' }
  | { kind: 'unknown' }
  | { kind: 'mismatch' }

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const reserved = new Set('www api admin app auth docs mail status static system'.split(' '))

/** Whether a text can be a tenant's slug: one DNS label that names nothing of ours. */
export function isSlug(text: string): boolean {
  return label.test(text) && !reserved.has(text)
}

/**
 * The tenant that host and header name. `appDomain` is the domain under which each tenant has one label;
 * a host elsewhere names no tenant. `X-Forwarded-Host` has no say. tenancy.md, "Resolution".
 */
export function tenantKey(input: {
  host: string
  header: string | undefined
  appDomain: string
}): TenantKey {
  const fromHost = slugOfHost(input.host, input.appDomain)
  const fromHeader = input.header?.trim().toLowerCase()
  if (fromHost !== undefined && fromHeader !== undefined && fromHost !== fromHeader) {
    return { kind: 'mismatch' }
  }
  const slug = fromHost ?? fromHeader
  if (slug === undefined) return { kind: 'none' }
  return isSlug(slug) ? { kind: 'slug', slug } : { kind: 'unknown' }
}

function slugOfHost(host: string, appDomain: string): string | undefined {
  const name = host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '')
  const suffix = `.${appDomain.toLowerCase()}`
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : undefined
}
