import type { Module } from '../../../core/module.ts'
import { sessionProtocol } from './session.routes.ts'
import { sessionEndpoints } from './sessions.routes.ts'

export { ownMemberships, ownSession } from './sessions.queries.ts'

export const sessionModule: Module = {
  name: 'session',
  description: 'The login session of the caller, and the sessions of members.',
  endpoints: sessionEndpoints,
  protocol: sessionProtocol,
  root: sessionProtocol,
}
