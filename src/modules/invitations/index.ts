import { decidingEndpoints } from './deciding.routes.ts'
import { invitationEndpoints as ownEndpoints } from './invitations.routes.ts'

export { revokeInvitationsOf } from './invitations.queries.ts'
export { invitations } from './invitations.schema.ts'
export { tokenOf } from './token.ts'
export const invitationEndpoints = [...ownEndpoints, ...decidingEndpoints]
