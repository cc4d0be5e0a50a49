import type { Module } from '../../../core/module.ts'
import { badgeEndpoints } from './badges.routes.ts'

export const badgesModule: Module = {
  name: 'badges',
  description: 'Pictures that show the state of a service.',
  endpoints: badgeEndpoints,
}
