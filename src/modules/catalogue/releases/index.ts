import type { Module } from '../../../core/module.ts'
import { releaseEndpoints } from './releases.routes.ts'

export { releases } from './releases.schema.ts'

export const releasesModule: Module = {
  name: 'releases',
  endpoints: releaseEndpoints,
}
