import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { interaction, record, report, tasksOf, verify } from '../../../support/interactions.ts'
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

const get = async (path: string) => (await acme.call('GET', `/api/v1${path}`)).json
const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/)
const instant = expect.stringMatching(/^\d{4}-.*Z$/)

/** Puts a version on a branch, as the newest of it. */
async function onBranch(service: string, version: string, branch: string): Promise<void> {
  await world.owner(
    `with branch as (
       insert into branches (id, tenant_id, service_id, name)
       select gen_random_uuid(), tenant_id, id, $3 from services where tenant_id = $4 and name = $1
       on conflict (tenant_id, service_id, name) do update set name = excluded.name returning id)
     insert into branch_versions (id, tenant_id, branch_id, service_version_id)
     select app.uuid7(), v.tenant_id, branch.id, v.id from branch, service_versions v
     join services s on s.tenant_id = v.tenant_id and s.id = v.service_id
     where v.tenant_id = $4 and s.name = $1 and v.version = $2`,
    [service, version, branch, acme.id],
  )
}

describe('pending', () => {
  test('marks a task that no version of the main branch has passed', async () => {
    await record(acme, [interaction()])
    const [task] = await tasksOf(acme)
    await acme.call('POST', '/api/v1/services/castle-service/versions', {
      body: { version: '1.1.0' },
    })
    await onBranch('castle-service', '1.1.0', 'feature')
    await verify(acme, report(task, { providerVersion: '1.1.0' }))
    expect((await tasksOf(acme))[0]).toMatchObject({ pending: true, wip: false })
    expect((await get('/verification-tasks?pending=true&count=true')).page.total).toBe(1)
    await onBranch('castle-service', '1.1.0', 'main')
    expect((await tasksOf(acme))[0]).toMatchObject({ pending: false })
    expect((await get('/verification-tasks?pending=true')).data).toEqual([])
    await record(acme, [interaction({}, '/new')])
    expect((await tasksOf(acme))[0]).toMatchObject({ pending: true })
  })

  test("marks work in progress while the consumer's version is the head of a branch", async () => {
    await record(acme, [interaction(), interaction({ consumerVersion: '0.2.0' })])
    await onBranch('castle-client', '0.1.0', 'feature')
    const inProgress = async () => {
      const tasks: { consumerVersion: string; wip: boolean }[] = (await get('/verification-tasks'))
        .data
      return tasks.filter(({ wip }) => wip).map(({ consumerVersion }) => consumerVersion)
    }
    expect(await inProgress()).toEqual(['0.1.0'])
    await onBranch('castle-client', '0.2.0', 'feature')
    expect(await inProgress()).toEqual(['0.2.0'])
    const [task] = await tasksOf(acme)
    await verify(acme, report(task))
    expect(await inProgress()).toEqual([])
    await onBranch('castle-client', '0.1.0', 'main')
    expect(await inProgress()).toEqual([])
  })
})

describe('tasks', () => {
  test('can be listed by consumer and provider, each with its state', async () => {
    await record(acme, [interaction(), interaction({ service: 'moat' })])
    await record(acme, [interaction({ consumer: 'other', consumerVersion: '9.0.0' })])
    for (const [query, count] of [
      ['', 3],
      ['provider=moat', 1],
      ['consumer=other', 1],
      ['consumerVersion=0.1.0', 2],
    ] as const) {
      const { data, page } = await get(`/verification-tasks?count=true&${query}`)
      expect([query, data.length, page.total]).toEqual([query, count, count])
    }
    const [task] = await tasksOf(acme, 'moat')
    await verify(acme, report(task, { providerVersion: '2.0.0' }), 'moat')
    expect(await get(`/verification-tasks/${task.id}`)).toMatchObject({ status: 'unknown' })
    const path = `/verification-tasks/${task.id}?providerVersion=2.0.0`
    expect(await get(path)).toMatchObject({ status: 'verified' })
    expect(await get(path)).not.toHaveProperty('interactions')
  })
})

test('dependencies are listed, forgotten with their results, and back with the next recording', async () => {
  await record(acme, [interaction(), interaction({ service: 'moat' })])
  const { data } = await get('/dependencies?provider=moat&consumer=castle-client')
  expect(data).toEqual([
    {
      id: uuid,
      consumer: 'castle-client',
      consumerVersion: '0.1.0',
      provider: 'moat',
      providerVersion: '1.0.0',
      environment: 'test',
      interactionCount: 1,
      createdAt: instant,
      updatedAt: instant,
    },
  ])
  const path = `/api/v1/dependencies/${data[0].id}`
  const seen = await acme.call('GET', path)
  expect(seen.json).toEqual(data[0])
  const stale = await acme.call('DELETE', path, { headers: { 'If-Match': '"stale"' } })
  expect(stale.status).toBe(412)
  const headers = { 'If-Match': seen.headers.get('ETag') ?? '' }
  expect((await acme.call('DELETE', path, { headers })).status).toBe(204)
  expect((await acme.call('GET', path)).status).toBe(404)
  expect(await tasksOf(acme, 'moat')).toEqual([])
  await record(acme, [interaction({ service: 'moat' })])
  expect(await tasksOf(acme, 'moat')).toMatchObject([{ interactionCount: 1, status: 'unknown' }])
})

test('a deleted consumer or provider is found nowhere', async () => {
  await record(acme, [interaction(), interaction({ service: 'moat', consumer: 'other' })])
  const [task] = await tasksOf(acme)
  const { json } = await verify(acme, report(task))
  await acme.call('DELETE', '/api/v1/services/castle-client')
  await acme.call('DELETE', '/api/v1/services/moat')
  expect(await tasksOf(acme)).toEqual([])
  expect(await tasksOf(acme, 'moat')).toEqual([])
  for (const list of ['contracts', 'interactions', 'verification-tasks', 'verification-results']) {
    const { data, page } = await get(`/${list}?count=true`)
    expect([list, data, page.total]).toEqual([list, [], 0])
  }
  expect((await get(`/verification-results/${json.id}`)).status).toBe(404)
  expect((await get(`/verification-tasks/${task.id}`)).status).toBe(404)
})
