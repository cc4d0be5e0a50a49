export { growTasks } from './tasks.queries.ts'
export {
  verificationOutcomes,
  verificationResults,
  verificationTasks,
} from './verification.schema.ts'
