export {
  contractStatuses,
  contracts,
  interactions,
  type Message,
  redactions,
} from './contracts.schema.ts'
export { redacting } from './redacting.ts'
