import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { interaction, record } from '../../../support/interactions.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 20_000 })
})
beforeEach(async () => {
  acme = await world.tenant()
})
afterAll(() => world.close())

type Stored = { request: Record<string, unknown>; response: Record<string, unknown> }

/** The interactions as they lie in the database, where nothing hides what should not be there. */
async function stored(tenant: Tenant): Promise<Stored[]> {
  return world.owner<Stored>(
    'select request, response from interactions where tenant_id = $1 order by id',
    [tenant.id],
  )
}

describe('secret values', () => {
  test('credentials in headers are not stored, and make no other call', async () => {
    const { request } = interaction()
    const secrets = ['Authorization', 'cookie', 'X-API-Key', 'Proxy-Authorization']
    for (const secret of ['first-secret', 'second-secret']) {
      const headers = Object.fromEntries(secrets.map((name) => [name, secret]))
      await record(acme, [
        interaction({
          request: { ...request, headers },
          response: { status: 200, headers: { 'Set-Cookie': secret } },
        }),
      ])
    }
    const rows = await stored(acme)
    expect(rows).toHaveLength(1)
    expect(rows[0]?.request.headers).toEqual(
      Object.fromEntries(secrets.map((name) => [name, '[redacted]'])),
    )
    expect(JSON.stringify(rows)).not.toContain('-secret')
  })

  test('redacted fields are not stored at any depth, and make no other call', async () => {
    const globex = await world.tenant()
    await acme.call('POST', '/api/v1/redactions', { body: { name: 'Session-Token' } })
    await acme.call('POST', '/api/v1/redactions', { body: { name: 'pin' } })
    const secretive = (secret: string, createdAt: string) =>
      interaction({
        request: { method: 'POST', headers: { 'session-token': secret }, body: { PIN: secret } },
        response: { status: 200, body: [{ owner: { pin: { of: secret } }, createdAt, pins: 2 }] },
      })
    const counts = []
    for (const secret of ['s3cret-1', 's3cret-2']) {
      const reply = await record(acme, [secretive(secret, secret), interaction()])
      counts.push(reply.json.results.recorded)
      await record(globex, [secretive(secret, secret)])
    }
    expect(counts).toEqual([2, 0])
    const [row, plain] = await stored(acme)
    expect(row).toEqual({
      request: {
        method: 'POST',
        headers: { 'session-token': '[redacted]' },
        body: { PIN: '[redacted]' },
      },
      response: {
        status: 200,
        body: [{ owner: { pin: '[redacted]' }, createdAt: 's3cret-1', pins: 2 }],
      },
    })
    expect(plain?.request).toEqual(interaction().request)
    expect(JSON.stringify(await stored(globex))).toContain('s3cret-2')
  })
})
