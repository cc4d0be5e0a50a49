import { randomBytes } from 'node:crypto'
import { type Owner, putApiKey, putServiceMember, putTenant } from '../../../cli/tenants.ts'
import { type AttackScenario, entering, type RunAsRuntime } from './attack.ts'
import type { Doors } from './context-attacks.ts'
import { type Ids, inserting } from './rows.ts'
import { tenantTablesInOrder } from './tenant-tables.ts'

const prefix = 'prove-'

/** A text that stands in the rows of the attacked tenant. */
export const secret = 'only the victim may read this'

type Side = { id: string; rows: Ids; key: string }

/**
 * Makes two tenants with a row in every table, lets `work` set one on the other, and removes both with all
 * their rows, whatever happens. What a killed run left an hour ago goes too.
 */
export async function withScenario<Result>(
  owner: Owner,
  run: RunAsRuntime,
  work: (scenario: AttackScenario, doors: Doors) => Promise<Result>,
): Promise<Result> {
  const made: string[] = await leftovers(owner)
  try {
    const mine = await side(owner, 'attacker', 'mine', made)
    const theirs = await side(owner, 'victim', secret, made)
    const doors = { mine: await entering(mine), theirs: await entering(theirs) }
    return await work({ run, enter: [doors.mine], mine, theirs }, doors)
  } finally {
    await remove(owner, made)
  }
}

async function side(owner: Owner, name: string, says: string, made: string[]): Promise<Side> {
  const slug = `${prefix}${name}-${randomBytes(6).toString('hex')}`
  const id = await putTenant(owner, { slug, name: `Prover: ${name}` })
  made.push(id)
  const memberId = await putServiceMember(owner, {
    tenantId: id,
    displayName: 'prover',
    role: 'admin',
  })
  const key = await putApiKey(owner, { tenantId: id, memberId }, { name: 'prover', scopes: ['*'] })
  const { ids, statements } = inserting(id, 'same', says)
  for (const [text, values] of statements) await owner(text, values)
  return { id, rows: ids, key }
}

async function leftovers(owner: Owner): Promise<string[]> {
  const rows = await owner<{ id: string }>(
    `select id from control.tenants where slug like $1 and created_at < now() - interval '1 hour'`,
    [`${prefix}%`],
  )
  return rows.map(({ id }) => id)
}

/** Children first, and all of it twice: the audit triggers write of the first time. */
async function remove(owner: Owner, tenants: readonly string[]): Promise<void> {
  if (tenants.length === 0) return
  const tables = (await tenantTablesInOrder(owner)).reverse()
  for (const table of [...tables, ...tables]) {
    await owner(`delete from ${table} where tenant_id = any ($1)`, [tenants])
  }
  await owner('delete from control.tenants where id = any ($1)', [tenants])
}
