export type { Message } from './contracts.schema.ts'
export { contractStatuses, contracts, interactions, redactions } from './contracts.schema.ts'
