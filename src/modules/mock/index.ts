export { mockProtocol } from './mock.routes.ts'
