import type { Tenant, World } from '../../support/world.ts'

type Request = { at?: string; body?: unknown }
type Prepare = (tenant: Tenant, world: World) => Promise<Request>

const reason = { reason: 'to count' }
const email = 'ada@counted.example'

/**
 * The requests of operators and guests, by method and declared path, about a tenant of its own. `at` takes the place of the
 * parameter in the path.
 */
export const plainRequests: Record<string, Prepare> = {
  'GET /invitations/{token}': async (tenant) => {
    const body = { email, role: 'viewer' }
    const { json } = await tenant.call('POST', '/api/v1/invitations', { body })
    return { at: json.token }
  },
  'POST /admin/tenants': async () => ({
    body: { name: 'Counted', slug: `counted-${crypto.randomUUID()}`, ownerEmail: email },
  }),
  'GET /admin/tenants': async () => ({}),
  'GET /admin/tenants/{tenant}': async () => ({}),
  'PATCH /admin/tenants/{tenant}': async () => ({ body: { name: 'Counted' } }),
  'POST /admin/tenants/{tenant}/delete': async (tenant, world) => {
    await status(world, tenant, 'archived')
    return { body: reason }
  },
  'POST /admin/tenants/{tenant}/suspend': async () => ({ body: reason }),
  'POST /admin/tenants/{tenant}/reactivate': async (tenant, world) => {
    await status(world, tenant, 'suspended')
    return { body: reason }
  },
  'POST /admin/tenants/{tenant}/archive': async () => ({ body: reason }),
  'GET /admin/tenants/{tenant}/provisioning': async () => ({}),
  'POST /admin/tenants/{tenant}/owner-invitations': async () => ({ body: { email } }),
  'GET /admin/plans': async () => ({}),
  'PUT /admin/plans/{plan}': async () => ({ at: 'counted', body: { name: 'C', limits: {} } }),
}

/** Sets a status as of a year ago. A trigger sets the time of the change, so that it is written in a second statement. */
async function status(world: World, { id }: Tenant, is: 'suspended' | 'archived') {
  await world.owner('update control.tenants set status = $2 where id = $1', [id, is])
  await world.owner(
    `update control.tenants set status_changed_at = now() - interval '1 year' where id = $1`,
    [id],
  )
}
