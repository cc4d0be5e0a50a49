import { expect, test } from 'vitest'
import { deployGuarded, type Production } from '../../src/cli/deploy/guarded.ts'

/** A production of which wrangler's calls are kept. `deployed` is what has the traffic after each deploy. */
function production(how: { before?: string; deployed?: string; code?: number; sick?: boolean }) {
  const calls: string[] = []
  let now = how.before
  const world: Production = {
    async wrangler(args) {
      calls.push(args.slice(0, 2).join(' '))
      if (args[0] === 'deploy') now = how.deployed
      if (args[0] === 'rollback') now = args[1]
      return args[0] === 'deploy' ? (how.code ?? 0) : 0
    },
    running: async () => now,
    async ready(version) {
      if (version !== how.deployed) throw new Error(`asked for ${version}`)
      if (how.sick) throw new Error('answered 503')
    },
  }
  return { world, calls, now: () => now }
}

test('a version that answers, ready, stays', async () => {
  const { world, calls, now } = production({ before: 'v1', deployed: 'v2' })
  await deployGuarded(world, ['--dry-run'])
  expect(calls).toEqual(['deploy --dry-run'])
  expect(now()).toBe('v2')
})

test.each([
  ['is not ready', { sick: true }, 'answered 503'],
  ['was deployed by a wrangler that failed after it', { code: 1 }, 'ended with 1'],
])('a version that %s is rolled back to the very one before', async (_, how, why) => {
  const { world, calls, now } = production({ before: 'v1', deployed: 'v2', ...how })
  await expect(deployGuarded(world, [])).rejects.toMatchObject({
    message: 'the deployment was rolled back to v1',
    why: expect.stringContaining(why),
  })
  expect(calls).toEqual(['deploy', 'rollback v1'])
  expect(now()).toBe('v1')
})

test.each([
  ['nothing was deployed', { before: 'v1', deployed: 'v1', code: 1 }],
  ['it is the first version', { deployed: 'v1', sick: true }],
])('keeps the version when %s', async (_, how) => {
  const { world, calls } = production(how)
  await expect(deployGuarded(world, [])).rejects.toThrow('deployed')
  expect(calls).toEqual(['deploy'])
})
