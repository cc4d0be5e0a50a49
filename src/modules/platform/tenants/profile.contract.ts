import { z } from 'zod'
import { Instant, someOf, text } from '../../../core/http/shapes.ts'
import { Email, Name } from './tenants.contract.ts'

export const Profile = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  contactEmail: z.string().nullable(),
  plan: z.string(),
  region: z.string(),
  isolationTier: z.string(),
  createdAt: Instant,
  updatedAt: Instant,
})

export const PatchProfile = someOf({ name: Name, contactEmail: Email.nullable() })

/** How a tenant looks to its members. What it leaves out looks as everywhere. */
export const Branding = z.strictObject({
  displayName: text(255).optional(),
  primaryColor: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'must be #rrggbb')
    .optional(),
  logoUrl: text(2048)
    .pipe(z.url({ protocol: /^https$/, normalize: true, abort: true }))
    .refine(
      (url) => new URL(url).username + new URL(url).password === '',
      'must not hold a name or a password',
    )
    .optional(),
})
export type Branding = z.output<typeof Branding>

export const Usage = z.object({
  plan: z.string(),
  resources: z.array(
    z.object({
      resource: z.string(),
      /** Null: any number. */
      limit: z.int().nullable(),
      used: z.int(),
    }),
  ),
})
