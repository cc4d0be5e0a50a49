import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EventType, eventTypes } from '../../src/core/audit/events.ts'
import { ofTenants, requestOf, served } from '../isolation/support/endpoints.ts'
import { subjectOf } from '../isolation/support/subject.ts'
import { interaction, record, report, tasksOf, verify } from '../support/interactions.ts'
import { ledger } from '../support/ledger.ts'
import { makePerson } from '../support/people.ts'
import { openWorld, type Tenant, type World } from '../support/world.ts'

type Told = { type: string; subject: string; version: number; payload: unknown }

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
})
afterAll(() => world.close())

const writing = ofTenants(served()).filter(
  ({ endpoint }) => endpoint.method !== 'get' && !endpoint.declaration.relays,
)

/** Every event that a request or the night told of, as the owner of the database sees them; the world inserts some of its own. */
function toldOf(): Promise<Told[]> {
  return world.owner<Told>(
    `select type, subject_type as subject, schema_version as version, payload from events
     where tenant_id = $1 and request_id is not null`,
    [acme.id],
  )
}

function misshapen(told: readonly Told[]): unknown[] {
  return told.filter(({ type, subject, version, payload }) => {
    const known = eventTypes().find((one) => one.type === type)
    return known?.subject !== subject || !fits(known, version, payload)
  })
}

function fits(known: EventType, version: number, payload: unknown): boolean {
  return known.version === version && known.payload.safeParse(payload).success
}

test('every endpoint that writes tells only of what the catalogue has, in its shape', async () => {
  for (const endpoint of writing) {
    const subject = await subjectOf(world, acme, crypto.randomUUID(), 'secret')
    const reply = await acme.call(...requestOf(endpoint, subject))
    expect(reply.status, `${endpoint.name}: ${reply.text}`).toBeLessThan(300)
  }
  // What takes more than one request: a contract that grows, and a result of each kind.
  await record(acme, [interaction()])
  await record(acme, [interaction({}, '/new')])
  const [task] = await tasksOf(acme)
  await verify(acme, report(task))
  await verify(
    acme,
    report(task, {}, () => false),
  )
  // And what the night removes.
  const service = await acme.call('POST', '/api/services', { body: { name: 'a', packageJson: {} } })
  const book = ledger(acme.id, acme.memberId)
  const created_at = '2020-01-01T00:00:00Z'
  book.add('service_versions', { service_id: service.json.id, version: '1.0.0', created_at })
  await book.flush(world.owner)
  await acme.call('POST', '/api/v1/retention-rules', { body: { subject: 'versions', days: 7 } })
  await world.owner('select app.apply_retention()', [])
  const team = await acme.call('POST', '/api/v1/teams', { body: { slug: 'new', name: 'New' } })
  await acme.call('PUT', `/api/v1/teams/${team.json.id}/members/${acme.memberId}`)
  for (const verb of ['accept', 'decline']) {
    const { email, call } = await makePerson(world)
    const invited = await acme.call('POST', '/api/v1/invitations', {
      body: { email, role: 'viewer' },
    })
    const decided = await call('POST', `/api/v1/invitations/${invited.json.token}/${verb}`)
    expect(decided.status, decided.text).toBe(200)
  }
  const told = await toldOf()
  expect(misshapen(told)).toEqual([])
  expect([...new Set(told.map(({ type }) => type))].sort()).toEqual(
    eventTypes().map(({ type }) => type),
  )
})
