import { z } from 'zod'
import { defineEvents } from '../../../core/audit/events.ts'

const granted = z.strictObject({ member: z.uuid(), role: z.string(), team: z.uuid().nullable() })
const joined = z.strictObject({ team: z.uuid(), member: z.uuid() })
const labelled = z.strictObject({ slug: z.string() })

export const memberEvents = defineEvents('member', {
  added: {
    summary: 'A person or a machine became a member.',
    payload: z.strictObject({ role: z.string() }),
  },
  updated: {
    summary: 'The name, role or status of a member was updated.',
    payload: z
      .strictObject({ displayName: z.string(), role: z.string(), status: z.string() })
      .partial(),
  },
  removed: {
    summary: 'A member was removed and its API keys were revoked.',
    payload: z.strictObject({}),
  },
  roleGranted: {
    summary: 'A member was granted an additional role.',
    payload: granted,
    subject: 'member_role',
  },
  roleTaken: {
    summary: 'An additional role of a member was removed.',
    payload: granted,
    subject: 'member_role',
  },
})

export const teamEvents = defineEvents('team', {
  created: {
    summary: 'A team was created.',
    payload: labelled,
  },
  updated: {
    summary: 'A team was updated.',
    payload: labelled,
  },
  deleted: {
    summary: 'A team was deleted.',
    payload: labelled,
  },
  memberAdded: {
    summary: 'A member was added to a team.',
    payload: joined,
    subject: 'team_member',
  },
  memberRemoved: {
    summary: 'A member was removed from a team.',
    payload: joined,
    subject: 'team_member',
  },
})
