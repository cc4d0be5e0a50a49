export { domainEndpoints } from './domains.routes.ts'
