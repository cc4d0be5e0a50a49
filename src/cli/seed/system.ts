import type { Owner } from '../../tools/command/owner.ts'
import { seededId } from './ids.ts'

/** The tenant that Guildhall itself is; its slug is reserved, so that nobody else can be it. */
export const systemTenant = { id: seededId('tenant', 'system'), slug: 'system', name: 'Guildhall' }

/** What every database has, also in production. Run again it changes nothing. */
export async function seedSystem(owner: Owner): Promise<void> {
  const { id, slug, name } = systemTenant
  await owner(
    `insert into control.tenants (id, slug, name, kind, plan_id) values ($1, $2, $3, 'system', 'enterprise') on conflict do nothing`,
    [id, slug, name],
  )
}
