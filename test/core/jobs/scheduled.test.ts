import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import worker from '../../../src/worker.ts'
import { makePerson, signedIn } from '../../support/people.ts'
import { openWorld, type Tenant, type World } from '../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
})
afterAll(() => world.close())

const night = (bindings: object) => worker.scheduled(createScheduledController(), bindings)

function linesOf(log: { mock: { calls: unknown[][] } }) {
  return log.mock.calls.map(([line]) => JSON.parse(String(line)))
}

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
  await night({ ...world.env, AUTH_DATABASE_URL: undefined })
  expect((await world.stats()).requests - requests).toBe(4)
  const [row] = await world.owner<{ count: number }>(
    'select count(*)::int from partitions.audit_events_default',
    [],
  )
  expect(row?.count).toBe(0)
  expect(linesOf(log)).toContainEqual(
    expect.objectContaining({
      level: 'info',
      job: 'partitions',
      made: [month],
      dropped: [],
      unplaced: 0,
    }),
  )
  expect(linesOf(log)).toContainEqual(
    expect.objectContaining({ job: 'erasure', tenants: 0, rows: 0, more: false }),
  )
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
  await expect(night(world.env)).rejects.toThrow('failed, the log says why: partitions')
  expect(linesOf(log)).toContainEqual(
    expect.objectContaining({ level: 'error', job: 'partitions', sqlState: '42501' }),
  )
  await expect(night({ ...env })).rejects.toThrow(
    'the log says why: identities, seals, retention, partitions, erasure',
  )
  expect(linesOf(log).at(-1)).toMatchObject({ level: 'error', job: 'erasure' })
})

test('sessions, tokens of messages and attempts that have ended are removed, and no other', async () => {
  const ada = await makePerson(world)
  const past = await signedIn(world, ada)
  await world.owner(
    `update auth.sessions set expires_at = now() - interval '1 second' where id = $1`,
    [past.sessionId],
  )
  for (const [name, expires, ago] of [
    ['old', '-1 second', '25 hours'],
    ['new', '1 hour', '1 hour'],
  ]) {
    await world.owner(
      `with message as (insert into auth.verifications (id, identifier, value, expires_at)
         values (app.uuid7(), $1, '', now() + $2::interval))
       insert into auth.rate_limits values (app.uuid7(), $1, 1, extract(epoch from now() - $3::interval) * 1000)`,
      [name, expires, ago],
    )
  }
  const log = vi.spyOn(console, 'log')
  await night(world.env).catch(() => undefined)
  const removed = { sessions: 1, verifications: 1, attempts: 1 }
  expect(linesOf(log)).toContainEqual(
    expect.objectContaining({ level: 'info', job: 'identities', ...removed }),
  )
  const left = await world.owner(
    `select (select json_agg(id) from auth.sessions) as sessions, (select json_agg(identifier) from auth.verifications) as messages,
       (select json_agg(key) from auth.rate_limits) as attempts`,
    [],
  )
  expect(left).toEqual([{ sessions: [ada.sessionId], messages: ['new'], attempts: ['new'] }])
})
