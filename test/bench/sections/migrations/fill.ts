import type { Owner } from '../../../../src/tools/command/owner.ts'
import { putBenchTenant } from '../../world.ts'

/** Each table that grows with use and was there before issue 6, and how to fill it: `n` counts its rows. */
const tables: Record<string, { columns: string; values: string }> = {
  services: { columns: 'id, name', values: `${idOf('n')}, 'service-' || n` },
  service_versions: {
    columns: 'id, service_id, version',
    values: `${idOf('n')}, ${idOf('n')}, '1.0.' || n`,
  },
  specs: {
    columns: 'id, service_version_id, branch, type, encoding, content',
    values: `${idOf('n')}, ${idOf('n')}, 'main', 'openapi', 'json', '{"openapi": "3.1.0"}'`,
  },
  deployments: {
    columns: 'id, service_id, service_version_id, environment_id, deployed_by_member_id',
    values: `${idOf('n')}, ${idOf('n')}, ${idOf('n')}, $2, $3`,
  },
  audit_events: {
    columns: 'id, action, resource, resource_id, changes',
    values: `${idOf('n')}, 'insert', 'services', ${idOf('n')}, '{}'`,
  },
  events: {
    columns: 'id, type, subject_type, subject_id, payload',
    values: `${idOf('n')}, 'service.registered', 'service', ${idOf('n')}, '{}'`,
  },
}

export const tableCount = Object.keys(tables).length

/** Puts that many rows of one tenant into each of the tables. */
export async function fill(
  owner: Owner,
  count: number,
  { signal, say }: { signal: AbortSignal; say(line: string): void },
): Promise<void> {
  const { tenantId, memberId } = await putBenchTenant(owner, 'large')
  const [environment] = await owner<{ id: string }>(
    `insert into environments (id, tenant_id, name) values (app.uuid7(), $1, 'production') returning id`,
    [tenantId],
  )
  for (const [table, { columns, values }] of Object.entries(tables)) {
    signal.throwIfAborted()
    say(`${count} rows: ${table}`)
    const more = values.includes('$3') ? [environment?.id, memberId] : []
    // The audit of made-up rows is no part of what is measured.
    await owner(`alter table ${table} disable trigger user`, [])
    await owner(
      `insert into ${table} (tenant_id, ${columns}) select $1, ${values} from generate_series(1, ${count}) n`,
      [tenantId, ...more],
    )
    await owner(`alter table ${table} enable trigger user`, [])
  }
  await owner('analyze', [])
}

function idOf(number: string): string {
  return `lpad(to_hex(${number}), 32, '0')::uuid`
}
