export { isLive, serviceNamed } from './live.ts'
export { putVersions } from './put-versions.ts'
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
export { putVersion, versionNamed } from './versions.queries.ts'
