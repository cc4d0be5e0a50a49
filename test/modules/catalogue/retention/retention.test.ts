import { createScheduledController } from 'cloudflare:test'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import worker from '../../../../src/worker.ts'
import { type Ledger, ledger } from '../../../support/ledger.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
let book: Ledger
beforeAll(async () => {
  world = await openWorld()
})
beforeEach(async () => {
  acme = await world.tenant()
  book = ledger(acme.id, acme.memberId)
})
afterAll(() => world.close())

const night = () => worker.scheduled(createScheduledController(), world.env)
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()

const rule = (body: object, tenant = acme) =>
  tenant.call('POST', '/api/v1/retention-rules', { body })

/** A version that was made so many days ago. */
const version = (service: string, name: string, days = 40) =>
  book.add('service_versions', { service_id: service, version: name, created_at: daysAgo(days) }).id

/** A result that came 35 days ago. */
const reported = (task: Parameters<Ledger['result']>[0], version = '', said = {}) =>
  Object.assign(book.result(task, version, said), { created_at: daysAgo(35) })

let calls = 0

/** A version of a consumer that recorded a call of its own, so many days ago, with all that follows from it. */
function recorded(consumer: string, name: string, provider: { service: string; version: string }) {
  const parties = {
    consumer_id: consumer,
    consumer_version_id: version(consumer, name),
    provider_id: provider.service,
    provider_version_id: provider.version,
  }
  const contract = Object.assign(book.contract(parties, 'test', 0), { last_seen_at: daysAgo(35) })
  const interaction = book.interactionOf(parties, calls)
  book.need(contract.id, interaction)
  calls += 1
  const task = book.task(parties)
  const result = reported(task, provider.version)
  book.add('verification_outcomes', {
    result_id: result.id,
    interaction_id: interaction,
    success: true,
  })
  return { id: parties.consumer_version_id, contract, task, parties }
}

async function versionsOf(tenant: Tenant, service: string): Promise<string[]> {
  const { json } = await tenant.call('GET', `/api/v1/services/${service}/versions`)
  return json.data.map((one: { version: string }) => one.version).sort()
}

function countsOf(tenant: Tenant) {
  const of = (table: string) => `(select count(*)::int from ${table} where tenant_id = $1) ${table}`
  const tables = [
    ...['contracts', 'interactions', 'contract_interactions', 'verification_tasks'],
    ...['verification_outcomes', 'verdicts'],
  ]
  return world.owner(`select ${tables.map(of).join(', ')}`, [tenant.id])
}

test('removes every night what nobody uses, with what was recorded of it, and nothing that somebody does', async () => {
  const castle = { service: book.service('castle'), version: '' }
  castle.version = version(castle.service, '1.0.0')
  version(castle.service, '0.9.0')
  const client = book.service('client')
  recorded(client, '1.0.0-old', castle)
  const seen = recorded(client, '1.0.0-seen', castle)
  seen.contract.last_seen_at = daysAgo(3)
  const older = { ...seen.parties, provider_version_id: version(castle.service, '0.5.0') }
  Object.assign(book.contract(older, 'test', 0), { last_seen_at: daysAgo(35) })
  version(client, '1.0.0-new', 3)
  const environment = book.environment('production')
  const deployed = {
    service_id: client,
    environment_id: environment,
    active: false,
    status: 'successful',
  }
  book.deployment({ ...deployed, service_version_id: recorded(client, '1.0.0-up', castle).id })
  const blocked = { ...deployed, status: 'failed', service_version_id: version(client, '0.1.0') }
  book.deployment(blocked)
  book.add('releases', {
    service_version_id: version(client, '1.0.0-out'),
    environment_id: environment,
    support_ended_at: daysAgo(50),
  })
  const main = book.branch(client)
  book.head(main, version(client, '1.0.0-was-head'))
  book.head(main, version(client, '1.0.0-head'))
  await book.flush(world.owner)
  const before = await versionsOf(acme, 'client')
  await night()
  expect(await versionsOf(acme, 'client')).toEqual(before)

  expect((await rule({ subject: 'versions', days: 30 })).status).toBe(201)
  await night()
  expect(await versionsOf(acme, 'client')).toEqual(
    ['1.0.0-head', '1.0.0-new', '1.0.0-out', '1.0.0-seen', '1.0.0-up'].sort(),
  )
  expect(await versionsOf(acme, 'castle')).toEqual(['0.5.0', '1.0.0'])
  expect(await countsOf(acme)).toEqual([
    {
      ...{ contracts: 3, interactions: 2, contract_interactions: 2, verification_tasks: 2 },
      ...{ verification_outcomes: 2, verdicts: 2 },
    },
  ])
  const { json } = await acme.call('GET', '/api/v1/events?type=version.removed')
  expect(json.data.map((one: { payload: object }) => one.payload)).toContainEqual({
    service: 'client',
    version: '1.0.0-old',
  })
  // What is gone is not known any more, so it is not safe.
  const asked = '/api/can-i-deploy?service=client&version=1.0.0-old&environment=production'
  expect((await acme.call('GET', asked)).json).toMatchObject({ canDeploy: false, state: 'unknown' })
})

test('keeps the versions of a provider by which a task is known to have passed', async () => {
  const castle = { service: book.service('castle'), version: '' }
  castle.version = version(castle.service, '1.0.0')
  const { task, contract } = recorded(book.service('client'), '1.0.0', castle)
  contract.last_seen_at = daysAgo(1)
  const [first, passed, failed] = ['2.0.0', '2.1.0', '2.2.0'].map((name) =>
    version(castle.service, name),
  )
  reported(task, first)
  reported(task, passed)
  reported(task, failed, { passed: 0, failed: 3 })
  await book.flush(world.owner)
  await rule({ subject: 'versions', days: 30 })
  await night()
  expect(await versionsOf(acme, 'castle')).toEqual(['1.0.0', '2.1.0'])
})

test('holds for one service, or by the shortest rule, and for no other tenant', async () => {
  for (const name of ['castle', 'moat', 'gone']) version(book.service(name), '1.0.0', 20)
  await book.flush(world.owner)
  const globex = await world.tenant()
  const theirs = ledger(globex.id, globex.memberId)
  theirs.add('service_versions', {
    service_id: theirs.service('castle'),
    version: '1.0.0',
    created_at: daysAgo(900),
  })
  await theirs.flush(world.owner)
  await rule({ subject: 'versions', days: 30 })
  await rule({ subject: 'versions', service: 'moat', days: 10 })
  const { json } = await rule({ subject: 'versions', service: 'castle', days: 10 })
  const removed = await acme.call('DELETE', `/api/v1/retention-rules/${json.id}`)
  expect(removed.status).toBe(204)
  await night()
  expect(await versionsOf(acme, 'castle')).toEqual(['1.0.0'])
  expect(await versionsOf(acme, 'moat')).toEqual([])
  expect(await versionsOf(globex, 'castle')).toEqual(['1.0.0'])
  const rules = await acme.call('GET', '/api/v1/retention-rules?count=true')
  expect(rules.json).toMatchObject({
    data: [
      { subject: 'versions', service: 'moat', days: 10 },
      { subject: 'versions', service: null, days: 30 },
    ],
    page: { total: 2 },
  })
})

test('removes nothing of a suspended tenant until it is active again', async () => {
  const castle = book.service('castle')
  version(castle, '1.0.0')
  fixture(castle, 'draft', 40)
  await book.flush(world.owner)
  for (const subject of ['versions', 'fixtures']) await rule({ subject, days: 30 })
  const become = (status: string) =>
    world.owner('update control.tenants set status = $2 where id = $1', [acme.id, status])
  await become('suspended')
  await night()
  await become('active')
  expect(await versionsOf(acme, 'castle')).toEqual(['1.0.0'])
  expect(await fixturesOf('castle')).toEqual(['draft 40'])
  await night()
  expect(await versionsOf(acme, 'castle')).toEqual([])
  expect(await fixturesOf('castle')).toEqual([])
})

/** A fixture that was last touched so many days ago. */
const fixture = (service: string, status: string, days: number) =>
  book.add('fixtures', {
    ...{ service_id: service, operation: `${status} ${days}`, spec_type: 'openapi', status },
    ...{ source: 'consumer', priority: 1, data: { response: {} } },
    ...{ created_from: { type: 'manual' }, fingerprint: `${status}.${days}` },
    updated_at: daysAgo(days),
  })

async function fixturesOf(service: string): Promise<string[]> {
  const { json } = await acme.call('GET', `/api/v1/fixtures?service=${service}`)
  return json.map((one: { operation: string }) => one.operation).sort()
}

test('removes fixtures that nobody approved, and leaves those that somebody did', async () => {
  const castle = book.service('castle')
  for (const status of ['draft', 'rejected', 'approved']) {
    fixture(castle, status, 40)
    fixture(castle, status, 3)
  }
  await book.flush(world.owner)
  await rule({ subject: 'fixtures', days: 7 })
  await night()
  expect(await fixturesOf('castle')).toEqual(['approved 3', 'approved 40', 'draft 3', 'rejected 3'])
})

test('rejects a rule for an unknown subject', async () => {
  const statuses = [
    await rule({ subject: 'versions', service: 'nobody', days: 30 }),
    await rule({ subject: 'services', days: 30 }),
    await rule({ subject: 'versions', days: 6 }),
    await rule({ subject: 'versions', days: 1096 }),
  ].map(({ status }) => status)
  expect(statuses).toEqual([404, 422, 422, 422])
})
