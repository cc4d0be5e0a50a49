import { resultEndpoints } from './results.routes.ts'
import { taskEndpoints } from './tasks.routes.ts'

export { growTasks } from './grow-tasks.ts'
export { neededInteractions, newestResult, newestResults, type State, states } from './state.ts'
export { verificationProtocol } from './verification.routes.ts'
export {
  verificationOutcomes,
  verificationResults,
  verificationTasks,
} from './verification.schema.ts'

export const verificationEndpoints = [...taskEndpoints, ...resultEndpoints]
