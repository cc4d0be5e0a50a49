import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  interaction,
  interactionsOf,
  record,
  report,
  tasksOf,
  verify,
} from '../../../support/interactions.ts'
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

const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/)

async function statusOf(tenant: Tenant, version = '1.0.0') {
  const path = `/api/v1/verification-tasks?providerVersion=${version}`
  return (await tenant.call('GET', path)).json.data[0].status
}

describe('A12 POST /api/verification/{provider}', () => {
  test('a full pass verifies the version, and makes it known', async () => {
    await record(acme, interactionsOf(3))
    const [task] = await tasksOf(acme)
    const reply = await verify(acme, report(task))
    expect([reply.status, reply.json]).toEqual([
      201,
      {
        status: 'received',
        id: uuid,
        summary: { total: 3, passed: 3, failed: 0, dependencyStatusUpdated: true },
      },
    ])
    expect(await statusOf(acme)).toBe('verified')
    expect(await statusOf(acme, '2.0.0')).toBe('unknown')
    expect(await eventsOf(acme)).toEqual(['verification.published', 'verification.succeeded'])
    const [after] = await tasksOf(acme)
    expect(after.pending).toBe(false)
  })

  test('one failure fails it, and the next full pass verifies it', async () => {
    await record(acme, interactionsOf(3))
    const [task] = await tasksOf(acme)
    const reply = await verify(
      acme,
      report(task, {}, (n) => n > 0),
    )
    expect(reply.json.summary).toEqual({
      total: 3,
      passed: 2,
      failed: 1,
      dependencyStatusUpdated: true,
    })
    expect(await statusOf(acme)).toBe('failed')
    expect(await eventsOf(acme)).toEqual(['verification.published', 'verification.failed'])
    await verify(acme, report(task))
    expect(await statusOf(acme)).toBe('verified')
  })

  test('a part of the results is stored and verifies nothing; nothing is no pass', async () => {
    await record(acme, interactionsOf(3))
    const [task] = await tasksOf(acme)
    const part = { ...task, interactions: task.interactions.slice(1) }
    const some = await verify(acme, report(part))
    expect([some.status, some.json.summary]).toEqual([
      201,
      { total: 2, passed: 2, failed: 0, dependencyStatusUpdated: false },
    ])
    expect(await statusOf(acme)).toBe('unknown')
    const none = await verify(acme, report({ ...task, interactions: [] }))
    expect([none.status, none.json.summary]).toEqual([
      201,
      { total: 0, passed: 0, failed: 0, dependencyStatusUpdated: false },
    ])
    expect(await statusOf(acme)).toBe('unknown')
    expect(await eventsOf(acme)).toEqual(['verification.published', 'verification.published'])
    const rows = await world.owner(
      'select passed, state from verification_results where tenant_id = $1 order by id',
      [acme.id],
    )
    expect(rows).toEqual([
      { passed: 2, state: 'unknown' },
      { passed: 0, state: 'unknown' },
    ])
  })

  test('a new interaction after a pass makes it unknown; the same ones again do not', async () => {
    await record(acme, interactionsOf(2))
    const [task] = await tasksOf(acme)
    await verify(acme, report(task))
    await record(acme, interactionsOf(2))
    expect(await statusOf(acme)).toBe('verified')
    await record(acme, interactionsOf(3))
    expect(await statusOf(acme)).toBe('unknown')
    await verify(acme, report(task))
    expect(await statusOf(acme)).toBe('unknown')
    const [now] = await tasksOf(acme)
    expect(now).toMatchObject({ id: task.id, pending: true })
    await verify(acme, report(now))
    expect(await statusOf(acme)).toBe('verified')
  })

  test('rejects results about foreign interactions, naming each', async () => {
    await record(acme, interactionsOf(2))
    await record(acme, interactionsOf(2, { consumerVersion: '0.2.0' }, '/moats'))
    const [other, task] = await tasksOf(acme)
    const mixed = [task.interactions[0], other.interactions[0], { id: crypto.randomUUID() }]
    const reply = await verify(acme, report({ ...task, interactions: mixed }))
    expect([reply.status, reply.json.code]).toEqual([422, 'foreign_interaction'])
    expect(reply.json.errors).toEqual([
      { pointer: '/results/1/interactionId', detail: 'is not an interaction of this task' },
      { pointer: '/results/2/interactionId', detail: 'is not an interaction of this task' },
    ])
    const twice = await verify(acme, report({ ...task, interactions: [mixed[0], mixed[0]] }))
    expect([twice.status, twice.json.errors]).toEqual([
      422,
      [{ pointer: '/results/1/interactionId', detail: 'occurs twice' }],
    ])
    expect(
      await world.owner('select from verification_results where tenant_id = $1', [acme.id]),
    ).toEqual([])
  })

  test("answers 404 for another provider's task and for none, 400 for no UUID, 422 without its fields", async () => {
    await record(acme, [interaction(), interaction({ service: 'moat' })])
    const [task] = await tasksOf(acme)
    const elsewhere = await verify(acme, report(task), 'moat')
    expect([elsewhere.status, elsewhere.json.code]).toEqual([404, 'task_not_found'])
    const unknown = await verify(acme, report({ ...task, id: crypto.randomUUID() }))
    expect(unknown.status).toBe(404)
    const text = await verify(acme, report({ ...task, id: 'task-1' }))
    expect([text.status, text.json.error]).toEqual([400, 'taskId must be a UUID'])
    const empty = await verify(acme, {})
    expect(empty.json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/taskId',
      '/providerVersion',
      '/results',
    ])
  })

  test('keeps no credential of an answer, nor what the tenant has hidden', async () => {
    await record(acme, [interaction()])
    await acme.call('POST', '/api/v1/redactions', { body: { name: 'Pin' } })
    const [task] = await tasksOf(acme)
    const body = report(task)
    const results = body.results.map((result) => ({
      ...result,
      actualResponse: {
        status: 200,
        headers: { 'Set-Cookie': 'sid=1' },
        body: [{ pin: 4711, a: 1 }],
      },
    }))
    await verify(acme, { ...body, results })
    const [row] = await world.owner<{ response: unknown }>(
      'select actual_response as response from verification_outcomes where tenant_id = $1',
      [acme.id],
    )
    expect(row?.response).toEqual({
      status: 200,
      headers: { 'Set-Cookie': '[redacted]' },
      body: [{ pin: '[redacted]', a: 1 }],
    })
  })
})

async function eventsOf(tenant: Tenant): Promise<string[]> {
  const rows = await world.owner<{ type: string }>(
    `select type from events where tenant_id = $1 and type like 'verification.%' order by id`,
    [tenant.id],
  )
  return rows.map(({ type }) => type)
}
