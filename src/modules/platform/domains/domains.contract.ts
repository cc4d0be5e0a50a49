import { z } from 'zod'
import { Instant, text } from '../../../core/http/shapes.ts'
import { domainStatuses } from './domains.schema.ts'

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
// A name whose last label starts with a digit is an IP address, or read as one: RFC 1123, section 2.1.
const domain = new RegExp(`^(?:${label}\\.)+(?!\\d)${label}$`)

export const DomainPath = z.object({ domain: z.uuid().describe('The id of the domain.') })

const VerificationRecord = z
  .object({
    type: z.literal('TXT').describe('The type of the record.'),
    name: z.string().describe('The name of the record.'),
    value: z.string().describe('The value of the record.'),
  })
  .meta({
    id: 'VerificationRecord',
    description: 'The DNS record that proves the ownership of a domain. It must stay.',
  })

export const Domain = z
  .object({
    id: DomainPath.shape.domain,
    domain: z.string().describe('The name of the domain.'),
    status: z.enum(domainStatuses).describe('Whether the record of the domain was found.'),
    record: VerificationRecord,
    checkedAt: Instant.nullable().describe('When the record was last checked.'),
    verifiedAt: Instant.nullable().describe('When the domain was verified.'),
    createdAt: Instant.describe('When the domain was added.'),
    updatedAt: Instant.describe('When the domain was last updated.'),
  })
  .meta({ id: 'Domain', description: 'A domain of the tenant.' })

export const AddDomain = z
  .strictObject({
    domain: text(242)
      .toLowerCase()
      .regex(domain, 'must be a domain such as api.example.com')
      .describe('The name of the domain.')
      .meta({ examples: ['api.example.com'] }),
  })
  .meta({ id: 'AddDomain' })
