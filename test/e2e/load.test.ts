import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Plan } from '../../src/cli/bench/load/drive.ts'
import { driveApart, settle, withLoadedWorld } from '../../src/cli/bench/load/load.ts'
import { openBench } from '../../src/cli/bench/open.ts'

const { signal } = new AbortController()
const options = { rounds: 1, delays: [], large: false, signal, say: () => undefined }

let bench: Awaited<ReturnType<typeof openBench>>
beforeAll(async () => {
  bench = await openBench(options)
})
afterAll(() => bench.stop())

test('a hundred connections over 24 tenants: no failure, no mix-up, nothing lost, doubled or left behind', async () => {
  const done = await withLoadedWorld(bench, (world, parties) => {
    const { origin } = world
    const plan: Plan = { origin, parties, name: 'short', connections: 100, until: { requests: 12 } }
    return settle(bench, world, async () => ({ driven: [await driveApart(plan, signal)] }))
  })
  const { driven, wrong, left, balances } = done
  expect(driven).toMatchObject([{ failures: {}, mixUps: {}, reopened: 0 }])
  expect(driven[0]?.times).toHaveLength(1_200)
  expect(wrong).toEqual([])
  expect(left).toEqual({ transactions: 0, advisoryLocks: 0, waiting: 0, busy: 0 })
  for (const { acknowledged } of balances) expect(acknowledged).toBeGreaterThan(90)
})

test('with the keys of other tenants the same requests are told to be mixed up', async () => {
  const { mixUps } = await withLoadedWorld(bench, ({ origin }, parties) => {
    const exchanged = parties.map(({ slug }, at) => {
      const { apiKey } = parties[(at + 1) % parties.length] ?? { apiKey: '' }
      return { slug, apiKey }
    })
    const until = { requests: 10 }
    const plan = { origin, parties: exchanged, name: 'exchanged', connections: 10, until }
    return driveApart(plan, signal)
  })
  const total = Object.values(mixUps).reduce((sum, count) => sum + count, 0)
  expect(total).toBeGreaterThan(60)
})
