export { growTasks } from './grow-tasks.ts'
export { verificationProtocol } from './verification.routes.ts'
export {
  verificationOutcomes,
  verificationResults,
  verificationTasks,
} from './verification.schema.ts'
