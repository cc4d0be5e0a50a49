import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import worker from '../../src/worker.ts'
import { openWorld, type Tenant, type World } from '../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
})
afterAll(() => world.close())

const night = (bindings: object) => worker.scheduled(createScheduledController(), bindings)

/** The partitions that hold the audit events of an environment. */
async function placesOf(name: string): Promise<string[]> {
  const rows = await world.owner<{ place: string }>(
    `select a.tableoid::regclass::text as place from audit_events a join environments e
       on e.tenant_id = a.tenant_id and e.id = a.resource_id where e.name = $1`,
    [name],
  )
  return rows.map(({ place }) => place)
}

test('a write without a partition for its month succeeds, and the cron trigger gives its row a place', async () => {
  const detach = 'alter table audit_events detach partition partitions.audit_events_before'
  await world.owner(detach, [])
  const month = new Date().toISOString().slice(0, 7)
  const made = await acme.call('POST', '/api/v1/environments', { body: { name: 'late' } })
  expect([made.status, await placesOf('late')]).toEqual([201, ['partitions.audit_events_default']])

  const log = vi.spyOn(console, 'log')
  const { requests } = await world.stats()
  await night(world.env)
  expect((await world.stats()).requests - requests).toBe(3)
  const [row] = await world.owner<{ count: number }>(
    'select count(*)::int from partitions.audit_events_default',
    [],
  )
  expect(row?.count).toBe(0)
  expect(JSON.parse(log.mock.lastCall?.[0])).toMatchObject({
    level: 'info',
    job: 'partitions',
    made: [month],
    dropped: [],
    unplaced: 0,
  })
  expect(await placesOf('late')).toEqual([`partitions.audit_events_${month.replace('-', '_')}`])
})

test('/readyz says that next month has no partition, and serves', async () => {
  const state = async () => {
    const { status, json } = await world.request('GET', '/readyz')
    return [status, json.status, json.database.nextPartitions]
  }
  const [next] = await world.owner<{ name: string }>(
    `select min(partition::text) as name from app.partitions_of('audit_events')
     where lower_id = app.id_floor((date_trunc('month', now() at time zone 'UTC') + interval '1 month')::date)`,
    [],
  )
  await world.owner(`drop table ${next?.name}`, [])
  expect(await state()).toEqual([200, 'ok', false])
  await night(world.env)
  expect(await state()).toEqual([200, 'ok', true])
})

test('a run that fails is logged by its state, and told to Cloudflare without a word of the database', async () => {
  await world.owner('revoke execute on function app.keep_partitions from app_user', [])
  const log = vi.spyOn(console, 'log')
  await expect(night(world.env)).rejects.toThrow('failed, as the log says why: partitions')
  expect(JSON.parse(log.mock.lastCall?.[0])).toMatchObject({ level: 'error', sqlState: '42501' })
  await expect(night({ ...env })).rejects.toThrow(
    'failed, as the log says why: seals, retention, partitions',
  )
  expect(JSON.parse(log.mock.lastCall?.[0])).toMatchObject({ level: 'error', job: 'partitions' })
})
