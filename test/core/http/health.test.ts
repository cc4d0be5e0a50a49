import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type Tenant, type World } from '../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
})
afterAll(() => world.close())

const path = '/api/v1/services'
describe('health', () => {
  test('/livez asks nothing of the database, /readyz asks once', async () => {
    const live = await world.request('GET', '/livez')
    expect([live.status, live.headers.get('Server-Timing')]).toEqual([200, 'db;dur=0.0;desc="0"'])
    const ready = await world.request('GET', '/readyz')
    expect([ready.status, ready.json]).toEqual([
      200,
      {
        status: 'ok',
        version: expect.any(String),
        database: { ok: true, roleIsSafe: true, schemaIsCurrent: true, nextPartitions: true },
      },
    ])
  })

  test('/readyz is 503 while the schema is behind', async () => {
    const behind = await openWorld()
    try {
      await behind.owner(
        'delete from drizzle.__drizzle_migrations where created_at = (select max(created_at) from drizzle.__drizzle_migrations)',
        [],
      )
      const ready = await behind.request('GET', '/readyz')
      expect([ready.status, ready.json.database]).toEqual([
        503,
        { ok: false, roleIsSafe: true, schemaIsCurrent: false, nextPartitions: true },
      ])
    } finally {
      await behind.close()
    }
  })

  test('an environment that is not complete is told, without its values', async () => {
    const broken = await openWorld({ DATABASE_URL: 'secret-nonsense' })
    try {
      const reply = await broken.request('GET', path, { key: acme.key })
      expect([reply.status, reply.json.code]).toEqual([503, 'misconfigured'])
      expect(reply.text).not.toContain('nonsense')
      expect((await broken.request('GET', '/readyz')).status).toBe(503)
    } finally {
      await broken.close()
    }
  })
})
