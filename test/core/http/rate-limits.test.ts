import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type World } from '../../support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const path = '/api/v1/services'
describe('rate limits', () => {
  test('answer 429 by key and by address before the database is asked', async () => {
    const { LIMIT_TINY } = env as unknown as Record<string, unknown>
    for (const binding of ['LIMIT_READ', 'LIMIT_ADDRESS']) {
      const limited = await openWorld({ [binding]: LIMIT_TINY })
      try {
        const tenant = await limited.tenant()
        await limited.control.resetStats(limited.database)
        const address = { 'CF-Connecting-IP': `203.0.113.${binding.length}` }
        const replies = []
        for (let count = 0; count < 5; count += 1) {
          replies.push(await tenant.call('GET', path, { headers: address }))
        }
        expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 429, 429])
        const after = replies.reduce((sum, reply) => sum + reply.after, 0)
        expect((await limited.stats()).requests - after).toBe(3)
        const refused = replies[4]
        expect(refused?.json.code).toBe('rate_limited')
        expect(refused?.headers.get('Retry-After')).toBe('60')
        expect(refused?.headers.get('RateLimit')).toMatch(/;r=0;t=60$/)
        const other = await limited.tenant()
        const elsewhere = await other.call('GET', path, {
          headers: { 'CF-Connecting-IP': '198.51.100.7' },
        })
        expect(elsewhere.status).toBe(200)
      } finally {
        await limited.close()
      }
    }
  })
})
