import type { Module } from '../../../core/module.ts'
import { grantEndpoints } from './grants.routes.ts'
import { meEndpoints } from './me.routes.ts'
import { memberLimit } from './members.limits.ts'
import { memberEndpoints as ownEndpoints } from './members.routes.ts'

const memberEndpoints = [...ownEndpoints, ...grantEndpoints, ...meEndpoints]

export { memberPermissions } from './members.permissions.ts'

export const membersModule: Module = {
  name: 'members',
  description: 'Members of the tenant: people and machines, their roles, and the caller itself.',
  endpoints: memberEndpoints,
  limits: [memberLimit],
}
