import { randomBytes } from 'node:crypto'
import type { Owner } from '../../command/owner.ts'
import { type AttackScenario, entering, type RunAsRuntime } from './attack.ts'
import type { Entries } from './context-attacks.ts'
import { type Ids, inserting, type RowFixtures } from './fixtures.ts'
import { tenantTablesInOrder } from './tenant-tables.ts'

const prefix = 'prove-'

/** A text in the rows of the attacked tenant. */
export const secret = 'only the victim may read this'

/** Creates a tenant with an administrator's key; `credential` is what `app.enter` accepts for that key. */
export type CreateTenant = (
  owner: Owner,
  tenant: { slug: string; name: string },
) => Promise<{ id: string; credential: string }>

type Side = { id: string; rows: Ids; credential: string }

/**
 * Makes two tenants with a row in every table, lets `work` set one on the other, and removes both with all
 * their rows, whatever happens. The remains of a run killed an hour ago are removed too.
 */
export async function withScenario<Result>(
  {
    owner,
    run,
    createTenant,
    fixtures,
  }: { owner: Owner; run: RunAsRuntime; createTenant: CreateTenant; fixtures: RowFixtures },
  work: (scenario: AttackScenario, entries: Entries) => Promise<Result>,
): Promise<Result> {
  const slugs: string[] = await leftovers(owner)
  try {
    const side = async (name: string, text: string): Promise<Side> => {
      const slug = `${prefix}${name}-${randomBytes(6).toString('hex')}`
      slugs.push(slug)
      const { id, credential } = await createTenant(owner, { slug, name: `Prover: ${name}` })
      const { ids, statements } = inserting(fixtures, {
        tenantId: id,
        seed: 'same',
        secret: text,
      })
      for (const [text, values] of statements) await owner(text, values)
      return { id, rows: ids, credential }
    }
    const mine = await side('attacker', 'mine')
    const theirs = await side('victim', secret)
    const entries = { mine: entering(mine.credential), theirs: entering(theirs.credential) }
    return await work({ run, fixtures, enter: [entries.mine], mine, theirs }, entries)
  } finally {
    await remove(owner, slugs)
  }
}

async function leftovers(owner: Owner): Promise<string[]> {
  const rows = await owner<{ slug: string }>(
    `select slug from control.tenants where slug like $1 and created_at < now() - interval '1 hour'`,
    [`${prefix}%`],
  )
  return rows.map(({ slug }) => slug)
}

/** Children first, and all of it twice: the audit triggers write of the first time. */
async function remove(owner: Owner, slugs: readonly string[]): Promise<void> {
  const found = await owner<{ id: string }>(
    'select id from control.tenants where slug = any ($1)',
    [slugs],
  )
  if (found.length === 0) return
  const tenants = found.map(({ id }) => id)
  const tables = (await tenantTablesInOrder(owner)).reverse()
  for (const table of [...tables, ...tables]) {
    await owner(`delete from ${table} where tenant_id = any ($1)`, [tenants])
  }
  await owner('delete from control.tenants where id = any ($1)', [tenants])
}
