import type { Module } from '../../../core/module.ts'
import { resultEndpoints } from './results.routes.ts'
import { taskEndpoints } from './tasks.routes.ts'
import { verificationProtocol } from './verification.routes.ts'

export { growTasks } from './grow-tasks.ts'
export { neededInteractions, newestResult, newestResults, states } from './state.ts'
export { State } from './verification.contract.ts'
export {
  verificationOutcomes,
  verificationResults,
  verificationTasks,
} from './verification.schema.ts'

const verificationEndpoints = [...taskEndpoints, ...resultEndpoints]

export const verificationModule: Module = {
  name: 'verification',
  description: 'Verification of providers against the interactions that consumers recorded.',
  endpoints: verificationEndpoints,
  protocol: verificationProtocol,
}
