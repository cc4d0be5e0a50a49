import { afterAll, describe, expect, test } from 'vitest'
import type { AttackScenario } from '../../src/tools/migrate/prove/attack.ts'
import { references, tenantRelations } from '../../src/tools/migrate/prove/catalogue.ts'
import { withoutFixture } from '../../src/tools/migrate/prove/fixtures.ts'
import { breaches, referenceBreaches } from '../../src/tools/migrate/prove/table-attacks.ts'
import { rowFixtures } from './support/row-fixtures.ts'
import { asRuntime, entering, insertRows, openGuardedWorld, rowsOf } from './support/world.ts'

const world = await openGuardedWorld()
afterAll(() => world.close())

const relations = await tenantRelations(world.owner)
const keys = await references(world.owner)
const [victim, attacker] = [await world.tenant(), await world.tenant()]
const scenario: AttackScenario = {
  run: (statements) => asRuntime(world, statements),
  fixtures: rowFixtures,
  enter: [await entering(attacker)],
  mine: { id: attacker.id, rows: await insertRows(world, attacker.id, 'same', 'mine') },
  theirs: { id: victim.id, rows: await insertRows(world, victim.id, 'same', 'theirs') },
}
const before = await rowsOf(world, victim.id)
const tables = relations.filter(({ isTable }) => isTable).map(({ name }) => name)

describe('each relation that the catalogue knows', () => {
  test.each(tables)('%s has a fixture', (table) => {
    expect(withoutFixture(rowFixtures, [table])).toEqual([])
  })

  test.each(tables)('%s holds rows of the other tenant, which that tenant sees', async (table) => {
    const held = await world.owner<{ count: number }>(
      `select count(*)::int from ${table} where tenant_id = $1`,
      [victim.id],
    )
    const seen = await asRuntime(world, [
      await entering(victim),
      `select count(*)::int from ${table}`,
    ])
    expect(held[0]?.count).toBeGreaterThan(0)
    expect(seen).toEqual({ rows: held, refused: undefined })
  })

  test.each(relations)('$name gives nothing to another tenant', async ({ name, isTable }) => {
    expect(await breaches(scenario, name, isTable)).toEqual([])
    expect(await rowsOf(world, victim.id)).toEqual(before)
  })

  test.each(relations)('$name gives nothing without a context', async ({ name, isTable }) => {
    const outside = { ...scenario, enter: [] }
    expect(await breaches(outside, name, isTable)).toEqual([])
    expect(await asRuntime(world, [`select * from ${name}`])).toEqual({
      rows: [],
      refused: 'GH003',
    })
    expect(await rowsOf(world, victim.id)).toEqual(before)
  })
})

describe('each foreign key between tenants’ tables', () => {
  test('foreign keys exist', () => expect(keys.length).toBeGreaterThan(0))

  test.each(keys)('$table.$column takes no row of another tenant', async (key) => {
    expect(await referenceBreaches(scenario, key)).toEqual([])
    expect(await rowsOf(world, victim.id)).toEqual(before)
  })
})

describe('read-only table', () => {
  const logs = ['audit_events', 'events']
  const writes = ['update %s set id = id', 'delete from %s', 'truncate %s', 'drop table %s']

  test.each(logs)('%s takes no row, not even for its own tenant', async (table) => {
    const row = `insert into ${table} select * from ${table} limit 1`
    expect(await asRuntime(world, [...scenario.enter, row])).toMatchObject({ refused: '42501' })
    for (const write of writes) {
      const outcome = await asRuntime(world, [...scenario.enter, write.replace('%s', table)])
      expect(outcome, write).toMatchObject({ refused: '42501' })
    }
  })

  test.each([
    'select * from control.tenants',
    'select * from control.api_key_secrets',
    'select * from control.idempotency_keys',
    'select * from app.signing_key',
    'select * from drizzle.__drizzle_migrations',
    `select app.sign('{}')`,
    `select app.claim('${victim.id}', '${victim.memberId}', 'key', 'print')`,
    `select app.protect('services')`,
    `select extensions.hmac('a', 'b', 'sha256')`,
    'create table mine (id int)',
    'create temporary table mine (id int)',
    'create schema mine',
    `create function app.tenant_id(text) returns uuid language sql as 'select null::uuid'`,
    'create policy mine on services using (true)',
    'alter role app_user bypassrls',
    'set role neondb_owner',
    'set session authorization neondb_owner',
    `set session_replication_role = 'replica'`,
    'copy services to program $$true$$',
  ])('rejects %s', async (statement) => {
    expect(await asRuntime(world, [...scenario.enter, statement])).toMatchObject({
      refused: '42501',
    })
  })
})
