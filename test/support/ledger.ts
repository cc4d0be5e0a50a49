import { uuidv7 } from 'uuidv7'
import type { Owner } from '../../src/tools/command/owner.ts'

type Row = Record<string, unknown>

/** What a result says; by default that everything passed, of the interactions that there are. */
export type Reported = { generation?: number; complete?: boolean; passed?: number; failed?: number }

/**
 * Writes what happened in a tenant straight into its tables, many rows in one statement for each table. For
 * tests that need more history than requests could make, or one that requests could not make.
 */
export function ledger(tenantId: string, memberId: string) {
  const tables = new Map<string, Row[]>()
  /** A row to write; it may still be changed until `flush`. */
  const add = <Given extends Row>(table: string, given: Given) => {
    const row = { id: uuidv7(), tenant_id: tenantId, ...given }
    const rows = tables.get(table) ?? []
    rows.push(row)
    tables.set(table, rows)
    return row
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
    contract: (parties: Parties, environment = 'test') =>
      add('contracts', {
        ...parties,
        environment,
        spec_type: 'openapi',
        status: 'active',
        interaction_count: 3,
      }),
    task: (parties: Parties) =>
      add('verification_tasks', { ...parties, environment: 'test', generation: 1 }),
    result: (taskId: string, providerVersionId: string, said: Reported = {}) =>
      add('verification_results', {
        task_id: taskId,
        provider_version_id: providerVersionId,
        generation: 1,
        complete: true,
        passed: 3,
        failed: 0,
        ...said,
      }),
    flush: async (owner: Owner) => {
      for (const [table, rows] of tables) {
        for (let from = 0; from < rows.length; from += 5_000) {
          await insertAll(owner, table, rows.slice(from, from + 5_000))
        }
      }
      tables.clear()
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
