export { contractStatuses, contracts, interactions, redactions } from './contracts.schema.ts'
