export { matrixEndpoints } from './matrix.routes.ts'
export { headOf, neededInteractions, newestResult, type PairState, pairStates } from './verdict.ts'
