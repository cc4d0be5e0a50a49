import type { Module } from '../../../core/module.ts'
import { releaseEndpoints } from './releases.routes.ts'

export { releases } from './releases.schema.ts'

export const releasesModule: Module = {
  name: 'releases',
  description: 'Versions that are released and supported, such as apps on phones.',
  endpoints: releaseEndpoints,
}
