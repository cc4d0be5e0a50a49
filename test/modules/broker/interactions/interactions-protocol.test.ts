import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { interaction, interactionsOf, record, tasksOf } from '../../../support/interactions.ts'
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

async function eventsOf(tenant: Tenant): Promise<string[]> {
  const rows = await world.owner<{ type: string }>(
    'select type from events where tenant_id = $1 order by id',
    [tenant.id],
  )
  return rows.map(({ type }) => type)
}

describe('A8 POST /api/interactions/batch', () => {
  test('records each call once, with the services, versions, contract and task that it needs', async () => {
    const batch = [...interactionsOf(2), interaction({ duration: 99, id: 'int_2' }, '/castles/0')]
    const first = await record(acme, batch)
    expect([first.status, first.json]).toEqual([
      201,
      {
        status: 'processed',
        results: { recorded: 2, duplicates: 1, errors: 0 },
        recordedInteractions: [0, 1].map(() => ({
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          clientId: 'int_1764000000000_abc123',
          operation: 'getCastle',
        })),
      },
    ])
    expect(await eventsOf(acme)).toEqual([
      ...['service.registered', 'service.registered', 'version.created', 'version.created'],
      ...['contract.published', 'contract.requires_verification'],
    ])
    const again = await record(acme, batch)
    expect(again.json.results).toEqual({ recorded: 0, duplicates: 3, errors: 0 })
    expect(again.json.recordedInteractions).toEqual([])
    expect(await eventsOf(acme)).toHaveLength(6)
    await record(acme, interactionsOf(3))
    expect((await eventsOf(acme)).slice(6)).toEqual([
      'contract.changed',
      'contract.requires_verification',
    ])
    const [contract] = (await acme.call('GET', '/api/v1/contracts')).json.data
    expect(contract).toMatchObject({ interactionCount: 3, consumerGitSha: 'c0ffee' })
  })

  test('counts a known call as a duplicate in another environment or version, and not of another service', async () => {
    await record(acme, [interaction()])
    const known = { recorded: 0, duplicates: 1, errors: 0 }
    const fresh = { recorded: 1, duplicates: 0, errors: 0 }
    for (const [changes, results] of [
      [{ environment: 'stage' }, known],
      [{ providerVersion: '1.1.0' }, known],
      [{ consumerVersion: '0.2.0' }, known],
      [{ consumer: 'other-client' }, fresh],
      [{ service: 'other-castle' }, fresh],
      [{ operation: 'listCastles' }, fresh],
      [{ response: { status: 404 } }, fresh],
    ] as const) {
      const reply = await record(acme, [interaction(changes)])
      expect([changes, reply.json.results]).toEqual([changes, results])
    }
    const { data } = (await acme.call('GET', '/api/v1/verification-tasks')).json
    expect(data).toHaveLength(4)
  })

  test('order of members, moments and headers of the transport make no other call', async () => {
    const { request, response } = interaction()
    await record(acme, [interaction({ response: { ...response, body: { a: 1, b: { c: 2 } } } })])
    const reply = await record(acme, [
      interaction({
        request: { ...request, headers: { accept: '*/*', Host: 'elsewhere:2', 'user-agent': 'x' } },
        response: {
          body: { createdAt: 'now', b: { updated_at: 1, c: 2 }, a: 1 },
          ...{ headers: { ...response.headers, date: 'today' }, status: 200 },
        },
      }),
    ])
    expect(reply.json.results).toEqual({ recorded: 0, duplicates: 1, errors: 0 })
  })

  test('items of another shape are counted, and hinder none of the others', async () => {
    const wrong = [
      interaction({ service: undefined }),
      interaction({ consumer: undefined }),
      interaction({ operation: undefined }),
      interaction({ operation: '' }),
      interaction({ consumerVersion: 'a/b' }),
      interaction({ request: 'GET /' }),
      interaction({ response: { status: 200, body: 'a\0b' } }),
      interaction({ request: { path: '/\ud800' } }),
      interaction({ request: { headers: 'none' } }),
      ...[null, 7, 'x', [], {}],
    ]
    const reply = await record(acme, [...wrong, interaction()])
    expect([reply.status, reply.json.results]).toEqual([
      201,
      { recorded: 1, duplicates: 0, errors: wrong.length },
    ])
    const none = await record(acme, wrong)
    expect([none.status, none.json.results]).toEqual([
      201,
      { recorded: 0, duplicates: 0, errors: wrong.length },
    ])
    const fine = await record(acme, [
      interaction({ response: { body: '\\u0000 is text' }, timestamp: 'yesterday', id: undefined }),
    ])
    expect(fine.json.results.recorded).toBe(1)
  })

  test('answers 422 for a non-array or too many items, with the limit, and 413 for too many bytes', async () => {
    expect((await record(acme, { interactions: [] })).status).toBe(422)
    const long = await record(acme, Array(5_001).fill(null))
    expect([long.status, long.json.errors]).toEqual([
      422,
      [{ pointer: '', detail: 'A batch may have at most 5000 interactions.' }],
    ])
    const huge = await record(acme, [interaction({ notes: 'x'.repeat(16 * 1024 * 1024) })])
    expect([huge.status, huge.json.limit]).toEqual([413, 16 * 1024 * 1024])
  })

  test('5,000 interactions are one round trip', async () => {
    const reply = await record(acme, interactionsOf(5_000))
    expect([reply.status, reply.json.results]).toEqual([
      201,
      { recorded: 5_000, duplicates: 0, errors: 0 },
    ])
    expect(reply.headers.get('Server-Timing')).toContain('desc="1"')
    const [task] = await tasksOf(acme)
    expect(new Set(task.interactions.map(({ id }: { id: string }) => id)).size).toBe(5_000)
  })

  test('repeats its answer under the same Idempotency-Key', async () => {
    const headers = { 'Idempotency-Key': crypto.randomUUID() }
    const first = await record(acme, interactionsOf(2), headers)
    const again = await record(acme, interactionsOf(2), headers)
    expect([again.status, again.text]).toEqual([201, first.text])
  })
})
