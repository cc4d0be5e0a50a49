import type { Owner } from '../../../src/tools/command/owner.ts'
import type { Driven } from './drive.ts'
import type { Written } from './traffic.ts'

/** What the database holds of one kind of row: itself, and what must have been written beside it. */
export type Held = { rows: number; audited: number; told: number }
/** By tenant and kind. */
export type Ledger = Record<string, Record<Written, Held>>

/** Row, audit event and event of each write are one transaction: each count of them is the same. */
export async function ledgerOf(owner: Owner): Promise<Ledger> {
  const rows = await owner<{ slug: string } & Record<Written, Held>>(
    `select t.slug,
       json_build_object(
         'rows', (select count(*) from services where tenant_id = t.id),
         'audited', (select count(distinct resource_id) from audit_events where tenant_id = t.id and resource = 'services' and action = 'insert'),
         'told', (select count(*) from events where tenant_id = t.id and type = 'service.registered')) as services,
       json_build_object(
         'rows', (select count(*) from deployments where tenant_id = t.id),
         'audited', (select count(*) from audit_events where tenant_id = t.id and resource = 'deployments' and action = 'insert'),
         'told', (select count(*) from events where tenant_id = t.id and type = 'deployment.recorded')) as deployments,
       json_build_object(
         'rows', (select count(*) from interactions where tenant_id = t.id),
         'audited', (select count(*) from audit_events where tenant_id = t.id and resource = 'interactions' and action = 'insert'),
         'told', (select coalesce(sum((payload ->> 'newInteractions')::integer), 0) from events
           where tenant_id = t.id and type in ('contract.published', 'contract.changed'))) as interactions
     from control.tenants t where t.kind = 'standard'`,
    [],
  )
  return Object.fromEntries(rows.map(({ slug, ...held }) => [slug, held]))
}

export type Balance = { what: Written; acknowledged: number; gained: Held }

/** What was acknowledged and what there is more than before, over all tenants, and where a tenant's do not agree. */
export function balance(
  before: Ledger,
  after: Ledger,
  written: readonly Driven['written'][],
): { balances: Balance[]; wrong: string[] } {
  const wrong: string[] = []
  const balances = kinds.map((what) => {
    const total: Balance = { what, acknowledged: 0, gained: { rows: 0, audited: 0, told: 0 } }
    for (const [slug, now] of Object.entries(after)) {
      const acknowledged = written.reduce((sum, one) => sum + (one[slug]?.[what] ?? 0), 0)
      total.acknowledged += acknowledged
      for (const count of counts) {
        const gained = now[what][count] - (before[slug]?.[what][count] ?? 0)
        total.gained[count] += gained
        if (gained === acknowledged) continue
        wrong.push(`${slug}: ${gained} ${what} ${count}, but ${acknowledged} acknowledged`)
      }
    }
    return total
  })
  return { balances, wrong }
}

const kinds: readonly Written[] = ['services', 'deployments', 'interactions']
const counts = ['rows', 'audited', 'told'] as const
