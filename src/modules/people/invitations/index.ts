import type { Module } from '../../../core/module.ts'
import { decidingEndpoints } from './deciding.routes.ts'
import { invitationEndpoints as ownEndpoints } from './invitations.routes.ts'

export { revokeInvitationsOf } from './invitations.queries.ts'
export { invitations } from './invitations.schema.ts'
export { tokenOf } from './token.ts'

const invitationEndpoints = [...ownEndpoints, ...decidingEndpoints]

export const invitationsModule: Module = {
  name: 'invitations',
  description: 'Invitations of people to the tenant, which the recipient accepts or declines.',
  endpoints: invitationEndpoints,
}
