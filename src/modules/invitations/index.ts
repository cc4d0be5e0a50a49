import { decidingEndpoints } from './deciding.routes.ts'
import { invitationEndpoints as ownEndpoints } from './invitations.routes.ts'

export const invitationEndpoints = [...ownEndpoints, ...decidingEndpoints]
