import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant, someOf, text } from '../../../core/http/shapes.ts'

const Slug = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a label: a-z, 0-9 and - within')

export const TeamPath = z.object({ team: z.uuid() })
export const TeamMemberPath = z.object({ team: z.uuid(), member: z.uuid() })

export const Team = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  createdAt: Instant,
  updatedAt: Instant,
})

export const TeamFilter = z.strictObject({
  ...pageQuery,
  slug: Slug.optional(),
  member: z.uuid().optional().meta({ description: 'Only the teams that this member is in' }),
})
export type TeamFilter = z.output<typeof TeamFilter>
export const TeamPage = pageOf(Team)

export const CreateTeam = z.strictObject({
  slug: Slug,
  name: text(100),
  description: text(2000).nullish(),
})
export type CreateTeam = z.output<typeof CreateTeam>

export const PatchTeam = someOf({ slug: Slug, name: text(100), description: text(2000).nullable() })
export type PatchTeam = z.output<typeof PatchTeam>

export const TeamMember = z.object({
  id: z.uuid(),
  member: z.uuid(),
  displayName: z.string(),
  kind: z.enum(['human', 'service']),
  status: z.enum(['active', 'suspended', 'removed']),
  createdAt: Instant,
})
export const TeamMemberFilter = z.strictObject(pageQuery)
export type TeamMemberFilter = z.output<typeof TeamMemberFilter>
export const TeamMemberPage = pageOf(TeamMember)
