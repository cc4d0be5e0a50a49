import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seedSystem } from '../../src/cli/seed/system.ts'
import { planeOf } from '../../src/core/http/endpoint.ts'
import { mounts } from '../../src/mounts.ts'
import type { Operator, Tenant, World } from '../support/world.ts'
import { costOf } from './support/endpoint-attacks.ts'
import { openGuardedWorld } from './support/world.ts'

// Those of tenants and of people count their own: endpoints.test.ts, people.test.ts.

type Asked = { at?: string; body?: unknown }
type Ask = (tenant: Tenant) => Promise<Asked>

const reason = { reason: 'to count' }
const email = 'ada@counted.example'

/** What makes each succeed, about a tenant of its own. `at`: in the place of the path's parameter. */
const asks: Record<string, Ask> = {
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
  'POST /admin/tenants/{tenant}/delete': async (tenant) => {
    await status(tenant, 'archived')
    return { body: reason }
  },
  'POST /admin/tenants/{tenant}/suspend': async () => ({ body: reason }),
  'POST /admin/tenants/{tenant}/reactivate': async (tenant) => {
    await status(tenant, 'suspended')
    return { body: reason }
  },
  'POST /admin/tenants/{tenant}/archive': async () => ({ body: reason }),
  'GET /admin/tenants/{tenant}/provisioning': async () => ({}),
  'POST /admin/tenants/{tenant}/owner-invitations': async () => ({ body: { email } }),
  'GET /admin/plans': async () => ({}),
  'PUT /admin/plans/{plan}': async () => ({ at: 'counted', body: { name: 'C', limits: {} } }),
}

const endpoints = mounts.flatMap(({ prefix, endpoints }) =>
  endpoints
    .filter((one) => ['guest', 'operator'].includes(planeOf(one)))
    .map((one) => {
      const method = one.method.toUpperCase()
      return { method, path: prefix + one.path, ask: asks[`${method} ${one.path}`] }
    }),
)

let world: World
let admin: Operator
beforeAll(async () => {
  world = await openGuardedWorld()
  admin = await world.operator()
  // It keeps what is audited of a tenant that is gone.
  await seedSystem(world.owner)
})
afterAll(() => world.close())

/** As if it had been so for a year; a trigger keeps the time of a change. */
async function status({ id }: Tenant, is: 'suspended' | 'archived') {
  await world.owner('update control.tenants set status = $2 where id = $1', [id, is])
  await world.owner(
    `update control.tenants set status_changed_at = now() - interval '1 year' where id = $1`,
    [id],
  )
}

describe.each(endpoints)('$method $path', ({ method, path, ask }) => {
  test('has a request that makes it succeed', () => {
    expect(ask, 'add it to asks in test/isolation/cost.test.ts').toBeDefined()
  })

  test('answers at the declared cost: one round trip', async ({ task }) => {
    const tenant = await world.tenant()
    const { at = tenant.id, body } = (await ask?.(tenant)) ?? {}
    const cost = await costOf(world, async () => {
      const served = path.replace(/\{\w+\}/, at)
      const reply = await world.request(method, served, { key: admin.key, body })
      expect(reply.status, reply.text).toBeLessThan(300)
      return reply
    })
    task.meta.cost = { operation: `${method} ${path}`, ...cost }
    expect(cost).toMatchObject({ requests: 1, websockets: 0, said: 1 })
  })
})
