import { uuidv7 } from 'uuidv7'
import type { Owner } from '../../src/tools/command/owner.ts'

type Row = Record<string, unknown>

/** The numbers of a result; by default all interactions of the two services passed. */
export type Reported = { passed?: number; failed?: number }

/**
 * Writes what happened in a tenant straight into its tables, many rows in one statement for each table. For
 * tests that need more history than requests could make, or one that requests could not make.
 */
export function ledger(tenantId: string, memberId: string) {
  const tables = new Map<string, Row[]>()
  /** The ids of the interactions of two services, and those of their verdicts that are not written yet. */
  const contents = new Map<string, string[]>()
  const verdicts = new Map<string, { success: boolean }>()
  const servicesOf = ({ consumer_id, provider_id }: Parties) => `${consumer_id} ${provider_id}`
  /** A row to write; it may still be changed until `flush`. */
  const add = <Given extends Row>(table: string, given: Given) => {
    const row = { id: uuidv7(), tenant_id: tenantId, ...given }
    const rows = tables.get(table) ?? []
    rows.push(row)
    tables.set(table, rows)
    return row
  }
  function interactionOf(parties: Parties, at: number): string {
    const { consumer_id, provider_id } = parties
    const known = contents.get(servicesOf(parties)) ?? []
    contents.set(servicesOf(parties), known)
    for (let next = known.length; next <= at; next += 1) {
      const interaction = add('interactions', {
        consumer_id,
        provider_id,
        fingerprint: String(next),
        operation: 'getCastle',
        request: { method: 'GET', path: `/castles/${next}` },
        response: { status: 200 },
        size: 100,
      })
      known.push(interaction.id)
    }
    return known[at] ?? ''
  }
  const need = (contractId: string, interactionId: string) =>
    add('contract_interactions', { contract_id: contractId, interaction_id: interactionId })
  const verdict = (providerVersionId: string, interactionId: string, success: boolean) => {
    const key = `${providerVersionId} ${interactionId}`
    const known = verdicts.get(key)
    if (known) known.success = success
    else {
      const row = { provider_version_id: providerVersionId, interaction_id: interactionId, success }
      verdicts.set(key, add('verdicts', row))
    }
  }
  return {
    add,
    service: (name: string, more: Row = {}) =>
      add('services', { name, main_branch: 'main', ...more }).id,
    version: (serviceId: string, version: string, gitSha: string | null = null) =>
      add('service_versions', { service_id: serviceId, version, git_sha: gitSha }).id,
    environment: (name: string) => add('environments', { name }).id,
    branch: (serviceId: string, name = 'main') =>
      add('branches', { service_id: serviceId, name }).id,
    head: (branchId: string, versionId: string) =>
      add('branch_versions', { branch_id: branchId, service_version_id: versionId }).id,
    deployment: (row: { service_id: string; service_version_id: string; environment_id: string }) =>
      add('deployments', { active: true, deployed_by_member_id: memberId, ...row }),
    /** A contract that needs the first `count` interactions of its services. */
    contract: (parties: Parties, environment = 'test', count = 3) => {
      const contract = add('contracts', {
        ...parties,
        environment,
        spec_type: 'openapi',
        status: 'active',
        interaction_count: count,
      })
      for (let at = 0; at < count; at += 1) need(contract.id, interactionOf(parties, at))
      return contract
    },
    need,
    interactionOf,
    task: (parties: Parties) => add('verification_tasks', { ...parties, environment: 'test' }),
    /** A result on a task: the first `passed` interactions of its services pass, and the next `failed` fail. */
    result: (task: Parties & { id: string }, providerVersionId: string, said: Reported = {}) => {
      const { failed = 0 } = said
      const all = contents.get(servicesOf(task)) ?? []
      const passed = said.passed ?? all.length - failed
      for (const [at, id] of all.slice(0, passed + failed).entries()) {
        verdict(providerVersionId, id, at < passed)
      }
      return add('verification_results', {
        task_id: task.id,
        provider_version_id: providerVersionId,
        passed,
        failed,
        state: failed > 0 ? 'failed' : passed < all.length ? 'unknown' : 'verified',
      })
    },
    verdict,
    flush: async (owner: Owner) => {
      for (const [table, rows] of tables) {
        for (let from = 0; from < rows.length; from += 5_000) {
          await insertAll(owner, table, rows.slice(from, from + 5_000))
        }
      }
      tables.clear()
      verdicts.clear()
    },
  }
}

export type Ledger = ReturnType<typeof ledger>

export type Parties = {
  consumer_id: string
  consumer_version_id: string
  provider_id: string
  provider_version_id: string
}

async function insertAll(owner: Owner, table: string, rows: readonly Row[]): Promise<void> {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].join(', ')
  await owner(
    `insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1)`,
    [JSON.stringify(rows)],
  )
}
