import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seedSystem } from '../../src/cli/seed/system.ts'
import { planeOf } from '../../src/core/http/declaration.ts'
import { mounts } from '../../src/mounts.ts'
import type { Operator, World } from '../support/world.ts'
import { costOf } from './support/endpoint-attacks.ts'
import { plainRequests } from './support/plain-requests.ts'
import { openGuardedWorld } from './support/world.ts'

// Those of tenants and of people count their own: endpoints.test.ts, people.test.ts.

const endpoints = mounts.flatMap(({ prefix, endpoints }) =>
  endpoints
    .filter((one) => ['guest', 'operator'].includes(planeOf(one)))
    .map((one) => {
      const method = one.method.toUpperCase()
      return { method, path: prefix + one.path, ask: plainRequests[`${method} ${one.path}`] }
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

describe.each(endpoints)('$method $path', ({ method, path, ask }) => {
  test('has a request that makes it succeed', () => {
    expect(ask, 'add it to test/isolation/support/plain-requests.ts').toBeDefined()
  })

  test('answers at the declared cost: one round trip', async ({ task }) => {
    const tenant = await world.tenant()
    const { at = tenant.id, body } = (await ask?.(tenant, world)) ?? {}
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
