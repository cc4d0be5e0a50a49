/** The tenant that a request names, before its credential is checked. */
export type TenantKey =
  | { kind: 'slug'; slug: string; host: string | undefined }
  | { kind: 'none'; host: string | undefined }
  | { kind: 'unknown' }
  | { kind: 'mismatch' }

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const reserved = new Set('www api admin app auth docs mail status static system'.split(' '))

/** Whether a text can be a tenant's slug: one DNS label that names nothing of ours. */
export function isSlug(text: string): boolean {
  return label.test(text) && !isReserved(text)
}

/** Whether a label names something of ours, so that no tenant may have it. */
export function isReserved(text: string): boolean {
  return reserved.has(text)
}

// Where Guildhall is reached without a domain of its own: on this machine, by an address, at Cloudflare.
const ours = /^([^.]+|[\d.]+|\[.*\]|.*\.localhost|.*\.workers\.dev)$/

/**
 * Whether a host, lower-cased and without a port, is none of the app's own: only a tenant can have shown that it is its
 * own.
 */
export function isForeign(host: string, appDomain: string): boolean {
  return !`.${host}`.endsWith(`.${appDomain.toLowerCase()}`) && !ours.test(host)
}

/**
 * The tenant that host and header name. `appDomain` is the domain under which each tenant has one label; of a host
 * elsewhere the database says whose it is, and serves nobody under one that is nobody's. `X-Forwarded-Host` is ignored.
 * Rules: docs/tenancy.md.
 */
export function tenantKey(input: {
  host: string
  header: string | undefined
  appDomain: string
}): TenantKey {
  const name = input.host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '')
  const appDomain = input.appDomain.toLowerCase()
  const fromHost = name.endsWith(`.${appDomain}`) ? name.slice(0, -appDomain.length - 1) : undefined
  const host = isForeign(name, appDomain) ? name : undefined
  const fromHeader = input.header?.trim().toLowerCase()
  if (fromHost !== undefined && fromHeader !== undefined && fromHost !== fromHeader) {
    return { kind: 'mismatch' }
  }
  const slug = fromHost ?? fromHeader
  if (slug === undefined) return { kind: 'none', host }
  return isSlug(slug) ? { kind: 'slug', slug, host } : { kind: 'unknown' }
}
