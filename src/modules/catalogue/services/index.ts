import type { Module } from '../../../core/module.ts'
import { serviceLimit } from './services.limits.ts'
import { serviceEndpoints, serviceProtocol } from './services.routes.ts'

export { isLive, serviceNamed } from './live.ts'
export { type NamedService, type NamedVersion, putServices, putVersions } from './many.queries.ts'
export {
  GitSha,
  ServiceName,
  ServicePath,
  SpecType,
  Version,
  VersionOrSha,
  VersionPath,
} from './services.contract.ts'
export { servicePermissions } from './services.permissions.ts'
export { services, serviceVersions, specTypes } from './services.schema.ts'
export { putVersion, versionIdentified, versionNamed } from './versions.queries.ts'

export const servicesModule: Module = {
  name: 'services',
  description: 'Services that provide or consume APIs, and their versions.',
  endpoints: serviceEndpoints,
  protocol: serviceProtocol,
  limits: [serviceLimit],
}
