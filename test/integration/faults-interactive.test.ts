import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Fault } from '../support/local-neon.ts'
import { openWorld, type Tenant, type World } from '../support/world.ts'
import { castleSpec, counting, publishCastle } from './support/slice.ts'

const attemptMs = 1_500

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: attemptMs })
})
beforeEach(async () => {
  await world.control.clearFaults(world.database)
  acme = await world.tenant()
  await publishCastle(acme)
})
afterAll(() => world.close())

const patch = () => acme.call('PATCH', castleSpec, { body: { 'x-owner': 'keep' } })

/** How often the specification was changed, by what it says itself, its audit rows and its events. */
async function changes() {
  const spec = await acme.call('GET', castleSpec)
  const [told] = await world.owner<{ audited: number; events: number }>(
    `select (select count(*)::int from audit_events where tenant_id = $1 and resource = 'specs'
               and action = 'update') as audited,
            (select count(*)::int from events where tenant_id = $1 and type = 'spec.revised') as events`,
    [acme.id],
  )
  return { changed: spec.json.spec['x-owner'] === 'keep' ? 1 : 0, ...told }
}
const never = { changed: 0, audited: 0, events: 0 }
const once = { changed: 1, audited: 1, events: 1 }

type Struck = Pick<Fault, 'kind' | 'match' | 'delayMs'>

const strike = (fault: Struck, times = 1) =>
  world.control.fault({ ...fault, times, database: world.database, transport: 'websocket' })

test.each<Struck>([
  { kind: 'drop_before' },
  { kind: 'drop_before', match: 'app.enter' },
  { kind: 'drop_before', match: 'update "specs"' },
  { kind: 'drop_before', match: 'commit' },
  { kind: 'admin_shutdown' },
  { kind: 'admin_shutdown', match: 'update "specs"' },
  { kind: 'half_open' },
  { kind: 'half_open', match: 'commit' },
  { kind: 'slow', match: 'update "specs"', delayMs: 3 * attemptMs },
])('$kind at $match: 503, and nothing is written', async (fault) => {
  await strike(fault)
  const refused = await patch()
  expect(refused, refused.text).toMatchObject({
    status: 503,
    json: { code: 'database_unavailable' },
  })
  expect(refused.headers.get('Retry-After')).toMatch(/^\d+$/)
  expect(await changes()).toEqual(never)
  expect((await patch()).status).toBe(200)
  expect(await changes()).toEqual(once)
})

test('drop_after: the commit is not known of, and is not repeated', async () => {
  await strike({ kind: 'drop_after' })
  const { result, websockets } = await counting(world, patch)
  expect(result).toMatchObject({ status: 503, json: { code: 'database_unavailable' } })
  expect(websockets).toBe(1)
  expect(await changes()).toEqual(once)
})

test.each<Struck>([{ kind: 'too_many' }, { kind: 'unavailable' }])(
  '$kind at the connection: it surely never ran, and is repeated',
  async (fault) => {
    await strike(fault)
    const { result, websockets } = await counting(world, patch)
    expect(result, result.text).toMatchObject({ status: 200 })
    expect(websockets).toBe(2)
    expect(await changes()).toEqual(once)
    await strike(fault, 50)
    expect(await patch()).toMatchObject({ status: 503, json: { code: 'database_unavailable' } })
  },
)

test('merge patches of different members, posted together, are all there', async () => {
  for (let round = 1; round <= 8; round += 1) {
    const members = [`x-a${round}`, `x-b${round}`]
    const replies = await Promise.all(
      members.map((member) => acme.call('PATCH', castleSpec, { body: { [member]: round } })),
    )
    expect(replies.map(({ status }) => status)).toEqual([200, 200])
    const { json } = await acme.call('GET', castleSpec)
    expect(json.spec).toMatchObject(Object.fromEntries(members.map((member) => [member, round])))
  }
  const { websockets } = await world.stats()
  const { json } = await acme.call('GET', castleSpec)
  expect(Object.keys(json.spec).filter((member) => member.startsWith('x-'))).toHaveLength(16)
  expect(websockets).toBeGreaterThan(16)
})
