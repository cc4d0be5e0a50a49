import type { Module } from '../../../core/module.ts'
import { contractEndpoints as contractsAlone } from './contracts.routes.ts'
import { interactionEndpoints } from './interactions.routes.ts'
import { redactionEndpoints } from './redactions.routes.ts'

export { Contract, ContractPath, ContractStatus, Environment } from './contracts.contract.ts'
export { findContract, mustFindContract } from './contracts.queries.ts'
export {
  contractStatuses,
  contracts,
  interactions,
  type Message,
  redactions,
} from './contracts.schema.ts'
export { Interaction, InteractionPage } from './interactions.contract.ts'
export { selectInteractions } from './interactions.queries.ts'
export { isBetween, isOfVersion } from './parties.ts'
export { hiddenFingerprint, redacting } from './redacting.ts'

const contractEndpoints = [...contractsAlone, ...interactionEndpoints, ...redactionEndpoints]

export { contractEvents } from './contracts.events.ts'
export { contractPermissions, interactionPermissions } from './contracts.permissions.ts'

export const contractsModule: Module = {
  name: 'contracts',
  endpoints: contractEndpoints,
}
