export { identity } from './identity.ts'
