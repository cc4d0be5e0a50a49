import { z } from 'zod'
import { Instant, someOf, text } from '../../../core/http/shapes.ts'

export const Slug = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a label: a-z, 0-9 and inner hyphens')
  .describe('The short name of the team, unique in the tenant: a DNS label.')
  .meta({ examples: ['payments'] })

const Id = z.uuid().describe('The id of the team.')
const MemberId = z.uuid().describe('The id of the member.')
const fields = {
  slug: Slug,
  name: text(100)
    .describe('The display name of the team.')
    .meta({ examples: ['Payments'] }),
  description: text(2000).describe('The responsibilities of the team.'),
}

export const TeamMemberPath = z.object({ team: Id, member: MemberId })

export const Team = z
  .object({
    id: Id,
    slug: fields.slug,
    name: fields.name,
    description: fields.description.nullable(),
    createdAt: Instant.describe('When the team was created.'),
    updatedAt: Instant.describe('When the team was last updated.'),
  })
  .meta({ id: 'Team', description: 'A group of members of the tenant.' })

export const CreateTeam = z
  .strictObject({ ...fields, description: fields.description.nullish() })
  .meta({ id: 'CreateTeam' })

export const UpdateTeam = someOf({ ...fields, description: fields.description.nullable() }).meta({
  id: 'UpdateTeam',
})

export const TeamMember = z
  .object({
    id: z.uuid().describe('The id of the membership.'),
    member: MemberId,
    displayName: z.string().describe('The display name of the member.'),
    kind: z.enum(['human', 'service']).describe('Whether the member is a person or a machine.'),
    status: z.enum(['active', 'suspended', 'removed']).describe('The status of the member.'),
    createdAt: Instant.describe('When the member was added to the team.'),
  })
  .meta({ id: 'TeamMember', description: 'A member of a team.' })
