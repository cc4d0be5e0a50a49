export { headOf, neededInteractions, newestResult, type PairState, pairStates } from './verdict.ts'
