import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant, text } from '../../../core/http/shapes.ts'

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
// What ends in a digit's label is an address, or is read as one: RFC 1123, 2.1; WHATWG URL, "ends in a number".
const domain = new RegExp(`^(?:${label}\\.)+(?!\\d)${label}$`)

export const DomainPath = z.object({ domain: z.uuid() })

export const Domain = z.object({
  id: z.uuid(),
  domain: z.string(),
  status: z.enum(['pending', 'verified', 'failed']),
  /** The record that shows the domain to be the tenant's; it stays there. */
  record: z.object({ type: z.literal('TXT'), name: z.string(), value: z.string() }),
  checkedAt: Instant.nullable(),
  verifiedAt: Instant.nullable(),
  createdAt: Instant,
  updatedAt: Instant,
})
export const DomainPage = pageOf(Domain)

export const DomainFilter = z.strictObject(pageQuery)
export type DomainFilter = z.output<typeof DomainFilter>

export const AddDomain = z.strictObject({
  domain: text(242).toLowerCase().regex(domain, 'must be a domain such as api.example.com'),
})
