export { isLive, serviceNamed } from './live.ts'
export { type NamedService, type NamedVersion, putServices, putVersions } from './many.queries.ts'
export {
  GitSha,
  ServiceName,
  ServicePath,
  SpecType,
  Version,
  VersionPath,
} from './services.contract.ts'
export { serviceEndpoints, serviceProtocol } from './services.routes.ts'
export { services, serviceVersions, specTypes } from './services.schema.ts'
export { putVersion, versionIdentified, versionNamed } from './versions.queries.ts'
