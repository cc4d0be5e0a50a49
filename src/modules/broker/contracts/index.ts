import type { Module } from '../../../core/module.ts'
import { contractEndpoints } from './contracts.routes.ts'
import { interactionEndpoints } from './interactions.routes.ts'
import { redactionEndpoints } from './redactions.routes.ts'

export { ContractStatus, Environment, partyFields } from './contracts.contract.ts'
export { contractEvents } from './contracts.events.ts'
export { contractPermissions, interactionPermissions } from './contracts.permissions.ts'
export { mustFindContract } from './contracts.queries.ts'
export { contract } from './contracts.routes.ts'
export {
  contractInteractions,
  contractStatuses,
  contracts,
  interactions,
  type Message,
  redactions,
} from './contracts.schema.ts'
export { Interaction, Operation } from './interactions.contract.ts'
export { selectInteractions } from './interactions.queries.ts'
export { isBetween, isOfVersion, partyFilters } from './parties.ts'
export { hiddenFingerprint, redacting } from './redacting.ts'

export const contractsModule: Module = {
  name: 'contracts',
  description: 'Contracts between a consumer and a provider, and the interactions that make them.',
  endpoints: [...contractEndpoints, ...interactionEndpoints, ...redactionEndpoints],
}
