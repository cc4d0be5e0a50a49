export { sessionProtocol } from './session.routes.ts'
