import type { Module } from '../../../core/module.ts'
import { resultEndpoints } from './results.routes.ts'
import { taskEndpoints } from './tasks.routes.ts'
import { verificationProtocol } from './verification.routes.ts'

export { putTasks } from './put-tasks.ts'
export { lastVerifierOf, neededBy, neededInteractions, verdictsOn, verifiersOf } from './state.ts'
export { State } from './verification.contract.ts'
export { TooManyInteractions } from './verification.problems.ts'
export {
  states,
  verdicts,
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
