import { readArguments } from '../tools/command/arguments.ts'
import { withClient } from '../tools/command/connection.ts'
import { ownerUrlFromEnvironment } from '../tools/command/connection-url.ts'
import { type Owner, ownerOf } from '../tools/command/owner.ts'
import { CommandError, run } from '../tools/command/report.ts'
import { tenantTablesInOrder } from '../tools/migrate/prove/tenant-tables.ts'

/** The rows of one tenant in one table. A tenant without a slug has rows, and is not there. */
export type Count = { tenant: string; table: string; rows: number }

/** Counts every tenant's rows in every table, in one read-only snapshot; of one tenant when it is named. */
export async function countRows(ownerUrl: string, slug?: string): Promise<Count[]> {
  return withClient(ownerUrl, 'guildhall-query', async (client) => {
    const owner = ownerOf(client)
    await owner('begin transaction isolation level repeatable read read only', [])
    const tables = await tenantTablesInOrder(owner)
    if (tables.length === 0) throw notMigrated()
    if (slug !== undefined) await refuseUnknown(owner, slug)
    const each = tables.map(
      (table, index) =>
        `select ${index} as place, '${table}' as counted, tenant_id, count(*)::int as rows from ${table} group by tenant_id`,
    )
    return owner<Count>(
      `select coalesce(t.slug, tenant_id::text) as tenant, counted as table, rows
       from (${each.join(' union all ')}) counts left join control.tenants t on t.id = tenant_id
       where $1::text is null or t.slug = $1 order by 1, place`,
      [slug ?? null],
    )
  })
}

async function refuseUnknown(owner: Owner, slug: string): Promise<void> {
  const tenants = await owner<{ slug: string }>('select slug from control.tenants order by 1', [])
  if (tenants.some((tenant) => tenant.slug === slug)) return
  throw new CommandError({
    what: `there is no tenant ${slug} in this database`,
    why: `${tenants.length} are there: ${tenants
      .slice(0, 10)
      .map((tenant) => tenant.slug)
      .join(', ')}`,
    todo: 'npm run db:query counts for all of them',
  })
}

function notMigrated(): CommandError {
  return new CommandError({
    what: 'there is no table of tenants in this database',
    todo: 'run npm run db:migrate first, or check the name of the database in DATABASE_OWNER_URL',
  })
}
export function countTable(counts: readonly Count[]): string {
  const width = (of: (count: Count) => string, title: string) =>
    Math.max(title.length, ...counts.map((count) => of(count).length)) + 2
  const [tenants, tables] = [width((c) => c.tenant, 'tenant'), width((c) => c.table, 'table')]
  const line = (tenant: string, table: string, rows: string) =>
    `${tenant.padEnd(tenants)}${table.padEnd(tables)}${rows.padStart(10)}`
  return [
    line('tenant', 'table', 'rows'),
    ...counts.map(({ tenant, table, rows }) => line(tenant, table, String(rows))),
  ].join('\n')
}

if (import.meta.main) {
  await run(async () => {
    const { values } = readArguments('npm run db:query -- --tenant acme --json', {
      options: { tenant: { type: 'string' }, json: { type: 'boolean' } },
    })
    const counts = await countRows(ownerUrlFromEnvironment(), values.tenant)
    console.log(values.json ? JSON.stringify(counts, undefined, 2) : countTable(counts))
  })
}
