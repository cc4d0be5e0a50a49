import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant, text } from '../../../core/http/shapes.ts'
import { ServiceName, SpecType, Version } from '../../catalogue/services/index.ts'
import { contractStatuses } from './contracts.schema.ts'

export const ContractPath = z.object({ contract: z.uuid() })
export const ContractStatus = z.enum(contractStatuses)
export const Environment = text(128)

export const Contract = z.object({
  id: z.uuid(),
  consumerId: z.uuid(),
  consumerName: z.string(),
  consumerVersion: z.string(),
  consumerGitSha: z.string().nullable(),
  providerId: z.uuid(),
  providerName: z.string(),
  providerVersion: z.string(),
  environment: z.string(),
  specType: SpecType,
  status: ContractStatus,
  interactionCount: z.int(),
  firstSeen: Instant,
  lastSeen: Instant,
  createdAt: Instant,
  updatedAt: Instant,
})

const parties = {
  provider: ServiceName.optional(),
  consumer: ServiceName.optional(),
  consumerVersion: Version.optional(),
  environment: Environment.optional(),
}
export const ContractFilter = z.strictObject({
  ...pageQuery,
  ...parties,
  status: ContractStatus.optional(),
})
export type ContractFilter = z.output<typeof ContractFilter>
export const ContractPage = pageOf(Contract)

export const PartiesFilter = z.strictObject(parties)
export type PartiesFilter = z.output<typeof PartiesFilter>
export const ContractStatistics = z.object({
  totalContracts: z.int(),
  activeContracts: z.int(),
  archivedContracts: z.int(),
  deprecatedContracts: z.int(),
})

export const ContractDiffQuery = z.strictObject({ from: z.uuid() })
export const VersionDiffQuery = z.strictObject({
  consumer: ServiceName,
  provider: ServiceName,
  from: Version,
  to: Version,
})
export type VersionDiffQuery = z.output<typeof VersionDiffQuery>

/** Operations that a comparison names; `truncated` says that there are more. */
export const operationsInDiff = 1_000
export const ContractDiff = z.object({
  added: z.array(z.string()),
  removed: z.array(z.string()),
  changed: z.array(z.object({ operation: z.string(), added: z.int(), removed: z.int() })),
  truncated: z.boolean(),
})
