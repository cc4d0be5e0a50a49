import { z } from 'zod'
import { Instant, text } from '../../../core/http/shapes.ts'
import { ServiceName, SpecType, Version } from '../../catalogue/services/index.ts'
import { contractStatuses } from './contracts.schema.ts'

const ContractId = z.uuid().describe('The id of the contract.')
const gitSha = z.string().nullable()

export const ContractPath = z.object({ contract: ContractId })
export const ContractStatus = z
  .enum(contractStatuses)
  .describe('The status. Only the interactions of an `active` contract have to be verified.')
export const Environment = text(128).meta({
  description: 'The environment in which the consumer recorded, such as `test`.',
  examples: ['test'],
})

export const Contract = z
  .object({
    id: ContractId,
    consumerId: z.uuid().describe('The id of the consumer.'),
    consumerName: z.string().describe('The name of the consumer.'),
    consumerVersion: z.string().describe('The version of the consumer.'),
    consumerGitSha: gitSha.describe('The commit of the consumer version; null if unknown.'),
    providerId: z.uuid().describe('The id of the provider.'),
    providerName: z.string().describe('The name of the provider.'),
    providerVersion: z.string().describe('The version of the provider.'),
    environment: z.string().describe('The environment in which the consumer recorded.'),
    specType: SpecType.describe('The type of the specification of the provider.'),
    status: ContractStatus,
    interactionCount: z.int().describe('The number of interactions.'),
    firstSeen: Instant.describe('When the first interaction was recorded.'),
    lastSeen: Instant.describe('When the consumer last recorded, duplicates included.'),
    createdAt: Instant.describe('When the contract was created.'),
    updatedAt: Instant.describe('When the contract was last updated.'),
  })
  .meta({
    id: 'Contract',
    description:
      'The interactions that a consumer version recorded with a provider version in one environment.',
  })

export const partyFields = {
  provider: ServiceName.describe('The name of the provider.'),
  consumer: ServiceName.describe('The name of the consumer.'),
  consumerVersion: Version.describe('The version of the consumer.'),
}

export const PartiesFilter = z.strictObject({ ...partyFields, environment: Environment }).partial()
export type PartiesFilter = z.output<typeof PartiesFilter>

export const ContractStatistics = z
  .object({
    totalContracts: z.int().describe('The number of contracts.'),
    activeContracts: z.int().describe('The number of active contracts.'),
    archivedContracts: z.int().describe('The number of archived contracts.'),
    deprecatedContracts: z.int().describe('The number of deprecated contracts.'),
  })
  .meta({ id: 'ContractStatistics', description: 'The number of contracts by status.' })

export const ContractDiffQuery = z.strictObject({
  from: z.uuid().describe('The id of the contract to compare with.'),
})
export const VersionDiffQuery = z.strictObject({
  consumer: partyFields.consumer,
  provider: partyFields.provider,
  from: Version.describe('The consumer version to compare with.'),
  to: Version.describe('The consumer version that is compared.'),
})
export type VersionDiffQuery = z.output<typeof VersionDiffQuery>

/** The number of operations that a comparison lists. */
export const operationsInDiff = 1_000

const ChangedOperation = z.object({
  operation: z.string().describe('The name of the operation.'),
  added: z.int().describe('The number of interactions that were added.'),
  removed: z.int().describe('The number of interactions that were removed.'),
})

export const ContractDiff = z
  .object({
    added: z.array(z.string()).describe('The operations that were added.'),
    removed: z.array(z.string()).describe('The operations that were removed.'),
    changed: z.array(ChangedOperation).describe('The operations whose interactions differ.'),
    truncated: z
      .boolean()
      .describe(`Whether more than ${operationsInDiff} operations differ; the rest is left out.`),
  })
  .meta({ id: 'ContractDiff', description: 'The operations that differ between two contracts.' })
