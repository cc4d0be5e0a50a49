import { grantEndpoints } from './grants.routes.ts'
import { meEndpoints } from './me.routes.ts'
import { memberEndpoints as ownEndpoints } from './members.routes.ts'

export const memberEndpoints = [...ownEndpoints, ...grantEndpoints, ...meEndpoints]
