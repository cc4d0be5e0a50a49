export {
  verificationOutcomes,
  verificationResults,
  verificationTasks,
} from './verification.schema.ts'
