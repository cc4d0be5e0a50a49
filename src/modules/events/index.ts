export { eventEndpoints } from './events.routes.ts'
