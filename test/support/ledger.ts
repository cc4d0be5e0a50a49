import { uuidv7 } from 'uuidv7'
import type { Owner } from '../../src/cli/tenants.ts'

type Row = Record<string, unknown>

/** What a result says; by default that everything passed, of the interactions that there are. */
export type Reported = { generation?: number; complete?: boolean; passed?: number; failed?: number }

/**
 * Writes what happened in a tenant straight into its tables, many rows in one statement for each table. For
 * tests that need more history than requests could make, or one that requests could not make.
 */
export function ledger(tenantId: string, memberId: string) {
  const tables = new Map<string, Row[]>()
  const add = (table: string, row: Row): string => {
    const id = uuidv7()
    const rows = tables.get(table) ?? []
    rows.push({ id, tenant_id: tenantId, ...row })
    tables.set(table, rows)
    return id
  }
  return {
    add,
    service: (name: string, more: Row = {}) =>
      add('services', { name, main_branch: 'main', ...more }),
    version: (serviceId: string, version: string, gitSha: string | null = null) =>
      add('service_versions', { service_id: serviceId, version, git_sha: gitSha }),
    environment: (name: string) => add('environments', { name }),
    branch: (serviceId: string, name = 'main') => add('branches', { service_id: serviceId, name }),
    head: (branchId: string, versionId: string) =>
      add('branch_versions', { branch_id: branchId, service_version_id: versionId }),
    deployment: (row: { service_id: string; service_version_id: string; environment_id: string }) =>
      add('deployments', { active: true, deployed_by_member_id: memberId, ...row }),
    /** A contract and, where there is none yet, the task: `parties` is `{ consumer_id, consumer_version_id, … }`. */
    contract: (parties: Parties, more: Row = {}) =>
      add('contracts', {
        ...parties,
        environment: 'test',
        spec_type: 'openapi',
        status: 'active',
        interaction_count: 3,
        ...more,
      }),
    task: (parties: Parties, generation = 1) =>
      add('verification_tasks', { ...parties, environment: 'test', generation }),
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
      for (const [table, rows] of tables) await insertAll(owner, table, rows)
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
