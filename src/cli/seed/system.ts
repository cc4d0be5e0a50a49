import type { Owner } from '../../tools/command/owner.ts'
import { seededId } from './ids.ts'

/** The tenant of Guildhall itself. Its slug is reserved. */
export const systemTenant = { id: seededId('tenant', 'system'), slug: 'system', name: 'Guildhall' }

/** Creates the rows that every database needs, also in production. A second run changes nothing. */
export async function seedSystem(owner: Owner): Promise<void> {
  const { id, slug, name } = systemTenant
  await owner(
    `insert into control.tenants (id, slug, name, kind, plan_id) values ($1, $2, $3, 'system', 'enterprise') on conflict do nothing`,
    [id, slug, name],
  )
}
