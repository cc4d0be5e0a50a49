import { uuidv7 } from 'uuidv7'
import type { NamedService, NamedVersion } from '../../catalogue/services/index.ts'
import { fingerprinting, memberNames, redacted } from '../exchanges/index.ts'
import type { RecordInteraction } from './interactions.contract.ts'

/** The parties of a contract: a consumer version and a provider version in an environment. */
export type Parties = {
  consumer: string
  consumerVersion: string
  provider: string
  providerVersion: string
  environment: string
}

/** The distinct rows that a batch needs; the ids are used for rows that are new. */
export type InteractionBatch = {
  services: NamedService[]
  versions: NamedVersion[]
  contracts: (Parties & { id: string })[]
  /** One for each consumer version and provider, with the parties of its newest interaction. */
  tasks: (Parties & { id: string })[]
  interactions: RecordedInteraction[]
  /** The names of all members in the interactions. */
  names: string[]
}

type RecordedInteraction = ReturnType<typeof recordedInteraction> & { fingerprint: string }
type Contract = InteractionBatch['contracts'][number]
type Task = InteractionBatch['tasks'][number]

/** Collects the rows that a batch needs, without credentials. */
export async function batchOf(items: readonly RecordInteraction[]): Promise<InteractionBatch> {
  const services = new Map<string, NamedService>()
  const versions = new Map<string, NamedVersion>()
  const contracts = new Map<string, Contract>()
  const tasks = new Map<string, Task>()
  const names = new Set<string>()
  const named = (item: RecordInteraction) => {
    const parties = partiesOf(item)
    const { consumer, consumerVersion, provider, providerVersion, environment } = parties
    addService(services, consumer)
    addService(services, provider)
    addVersion(versions, consumer, consumerVersion, item.consumerGitSha)
    addVersion(versions, provider, providerVersion, null)
    const contract = added(
      contracts,
      [consumer, consumerVersion, provider, providerVersion, environment],
      () => ({ id: uuidv7(), ...parties }),
    )
    const task = added(tasks, [consumer, consumerVersion, provider], () => ({
      id: uuidv7(),
      ...parties,
    }))
    return { contract, task, providerVersion, environment }
  }
  const seen = new Map<string, ReturnType<typeof named>>()
  const interactions = items.map((item) => {
    const { contract, task, ...newest } = added(seen, labelsOf(item), () => named(item))
    Object.assign(task, newest)
    memberNames([item.request, item.response], names)
    return recordedInteraction(item, contract.id)
  })
  const fingerprint = fingerprinting()
  const fingerprints = await Promise.all(
    interactions.map(({ operation, request, response }) =>
      fingerprint({ operation, request, response }),
    ),
  )
  return {
    services: [...services.values()],
    versions: [...versions.values()],
    contracts: [...contracts.values()],
    tasks: [...tasks.values()],
    interactions: interactions.map((interaction, at) =>
      Object.assign(interaction, { fingerprint: fingerprints[at] ?? '' }),
    ),
    names: [...names],
  }
}

/** The parties and commit of an item: most items of a batch agree on them. */
function labelsOf(item: RecordInteraction): (string | null)[] {
  const { consumer, consumerVersion, consumerGitSha, service, providerVersion, environment } = item
  return [consumer, consumerVersion, consumerGitSha, service, providerVersion, environment]
}

function partiesOf({ service, consumer, ...rest }: RecordInteraction): Parties {
  const { consumerVersion, providerVersion, environment } = rest
  return { consumer, consumerVersion, provider: service, providerVersion, environment }
}

function recordedInteraction(item: RecordInteraction, contract: string) {
  const { operation, duration = null, clientInfo = null, timestamp = null } = item
  return {
    id: uuidv7(),
    linkId: uuidv7(),
    contract,
    operation,
    request: redacted(item.request),
    response: redacted(item.response),
    duration,
    clientId: item.id,
    clientInfo,
    recordedAt: timestamp,
  }
}

function addService(services: Map<string, NamedService>, name: string): void {
  added(services, [name], () => ({ id: uuidv7(), name }))
}

function addVersion(
  versions: Map<string, NamedVersion>,
  service: string,
  version: string,
  gitSha: string | null,
): void {
  const known = added(versions, [service, version], () => ({
    id: uuidv7(),
    service,
    version,
    gitSha,
  }))
  known.gitSha ??= gitSha
}

/** The value under a key of several parts, created where there is none. */
function added<Value>(
  all: Map<string, Value>,
  parts: readonly (string | null)[],
  create: () => Value,
): Value {
  const key = JSON.stringify(parts)
  const value = all.get(key) ?? create()
  all.set(key, value)
  return value
}
