export { badgeEndpoints } from './badges.routes.ts'
