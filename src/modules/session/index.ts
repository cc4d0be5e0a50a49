export { sessionProtocol } from './session.routes.ts'
export { ownMemberships, ownSession } from './sessions.queries.ts'
export { sessionEndpoints } from './sessions.routes.ts'
