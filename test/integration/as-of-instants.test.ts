import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type Tenant, type World } from '../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
})
afterAll(() => world.close())

/** Lets the database's clock go on by more than a millisecond; gives its time. */
async function instant(): Promise<string> {
  const [row] = await world.owner<{ at: string }>(
    `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from pg_sleep(0.003)`,
    [],
  )
  return row?.at ?? ''
}

test('returns the state after an audit event at its time, and the state before it a millisecond earlier', async () => {
  const at = '/api/v1/environments/exact'
  await acme.call('POST', '/api/v1/environments', { body: { name: 'exact' } })
  await instant()
  await acme.call('PATCH', at, { body: { displayName: 'Exact' } })
  await instant()
  await acme.call('DELETE', at)
  const { json } = await acme.call('GET', '/api/v1/audit-events?resource=environments&limit=3')
  const seen = []
  for (const { occurredAt } of json.data.toReversed()) {
    for (const before of [1, 0]) {
      const asOf = new Date(Date.parse(occurredAt) - before).toISOString()
      const reply = await acme.call('GET', `${at}?asOf=${asOf}`)
      seen.push(reply.status === 200 ? reply.json.displayName : reply.status)
    }
  }
  expect(seen).toEqual([404, null, null, 'Exact', 'Exact', 404])
})

test('a member and a team of another tenant are not found by their ids', async () => {
  const other = await world.tenant()
  const team = await other.call('POST', '/api/v1/teams', { body: { name: 'Moat', slug: 'moat' } })
  expect(team.status, team.text).toBe(201)
  const asOf = await instant()
  for (const path of [`members/${other.memberId}`, `teams/${team.json.id}`]) {
    expect((await other.call('GET', `/api/v1/${path}?asOf=${asOf}`)).status).toBe(200)
    expect((await acme.call('GET', `/api/v1/${path}?asOf=${asOf}`)).status).toBe(404)
  }
})
