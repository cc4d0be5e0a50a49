import { afterAll, beforeAll, expect, test } from 'vitest'
import { settle, withLoadedWorld } from '../bench/loaded-world.ts'
import { openBench } from '../bench/open.ts'
import type { Plan } from '../support/load/drive.ts'
import { driveApart } from '../support/load/drive-apart.ts'
import type { Party } from '../support/load/traffic.ts'

const { signal } = new AbortController()
const options = { rounds: 1, delays: [], signal, say: () => undefined }

let bench: Awaited<ReturnType<typeof openBench>>
beforeAll(async () => {
  bench = await openBench(options)
})
afterAll(() => bench.stop())

test('a hundred connections over 24 tenants: no failure, no mix-up, nothing lost, doubled or left behind', async () => {
  const { exchanged, ...done } = await withLoadedWorld(bench, async (world, parties) => {
    const { origin } = world
    const plan: Plan = { origin, parties, name: 'short', connections: 100, until: { requests: 12 } }
    const settled = await settle(bench, world, async () => ({
      driven: [await driveApart(plan, signal)],
    }))
    const others = { ...plan, parties: withKeysExchanged(parties), connections: 10 }
    return { ...settled, exchanged: await driveApart({ ...others, name: 'exchanged' }, signal) }
  })
  const { driven, wrong, left, balances } = done
  expect(driven).toMatchObject([{ failures: {}, mixUps: {}, reopened: 0 }])
  expect(driven[0]?.times).toHaveLength(1_200)
  expect(wrong).toEqual([])
  expect(left).toEqual({ transactions: 0, advisoryLocks: 0, waiting: 0, busy: 0 })
  for (const { acknowledged } of balances) expect(acknowledged).toBeGreaterThan(90)
  // And it would be told: the same requests with the keys of other tenants.
  const told = Object.values(exchanged.mixUps).reduce((sum, count) => sum + count, 0)
  expect(told).toBeGreaterThan(60)
})

function withKeysExchanged(parties: readonly Party[]): Party[] {
  return parties.map(({ slug }, at) => ({
    slug,
    apiKey: parties[(at + 1) % parties.length]?.apiKey ?? '',
  }))
}
