import { z } from 'zod'
import { someOf, text } from '../../../core/http/shapes.ts'
import { Email, fields, Name } from './tenants.contract.ts'

export const Profile = z
  .object(fields)
  .meta({ id: 'Profile', description: 'The tenant of the caller.' })

export const UpdateProfile = someOf({ name: Name, contactEmail: Email.nullable() }).meta({
  id: 'UpdateProfile',
})

const isHttps = z.url({ protocol: /^https$/, normalize: true, abort: true })
const hasNoCredentials = (url: string) => new URL(url).username + new URL(url).password === ''

/** The look of a tenant for its members. Each missing field has the common default. */
export const Branding = z
  .strictObject({
    displayName: text(255)
      .optional()
      .describe('The name that members see.')
      .meta({ examples: ['Acme Engineering'] }),
    primaryColor: z
      .string()
      .regex(/^#[0-9a-f]{6}$/i, 'must be #rrggbb')
      .optional()
      .describe('The main colour, as `#rrggbb`.')
      .meta({ examples: ['#336699'] }),
    logoUrl: text(2048)
      .pipe(isHttps)
      .refine(hasNoCredentials, 'must not have a user name or a password')
      .optional()
      .describe('The address of the logo, by HTTPS.')
      .meta({ examples: ['https://example.com/logo.svg'] }),
  })
  .meta({ id: 'Branding', description: 'The look of a tenant for its members.' })
export type Branding = z.output<typeof Branding>

export const Usage = z
  .object({
    plan: fields.plan,
    resources: z
      .array(
        z.object({
          resource: z.string().describe('The limited resource.'),
          limit: z.int().nullable().describe('The largest number; null for any.'),
          used: z.int().describe('The current number.'),
        }),
      )
      .describe('The limited resources.'),
  })
  .meta({ id: 'Usage', description: 'The limits of the plan, and the used amounts.' })
