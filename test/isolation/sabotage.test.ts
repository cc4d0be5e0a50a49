import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AttackScenario, Breach } from '../../src/tools/migrate/prove/attack.ts'
import { references } from '../../src/tools/migrate/prove/catalogue.ts'
import { contextBreaches } from '../../src/tools/migrate/prove/context-attacks.ts'
import { breaches, referenceBreaches } from '../../src/tools/migrate/prove/table-attacks.ts'
import type { Tenant, World } from '../support/world.ts'
import { attackEndpoint } from './support/endpoint-attacks.ts'
import { served } from './support/endpoints.ts'
import type { Subject } from './support/fixture.ts'
import { rowFixtures } from './support/row-fixtures.ts'
import { subjectOf } from './support/subject.ts'
import { asRuntime, entering, openGuardedWorld } from './support/world.ts'

// Each protection is taken away in a database of its own, and the attack that it stops then succeeds:
// what the suite finds nothing with is able to find something.

let world: World
let victim: Tenant
let attacker: Tenant
let subject: Subject
let scenario: AttackScenario
const secret = 'only-the-victim-may-read-this'

beforeEach(async () => {
  world = await openGuardedWorld()
  victim = await world.tenant()
  attacker = await world.tenant()
  subject = await subjectOf(world, victim, 'same', secret)
  const own = await subjectOf(world, attacker, 'same', 'mine')
  scenario = {
    run: (statements) => asRuntime(world, statements),
    fixtures: rowFixtures,
    enter: [await entering(attacker)],
    mine: { id: attacker.id, rows: own.ids },
    theirs: { id: victim.id, rows: subject.ids },
  }
  expect(await breaches(scenario, 'services')).toEqual([])
})
afterEach(() => world.close())

const sabotage = (sql: string) => world.owner(sql, [])
const names = (found: readonly Breach[]) => found.map(({ attack }) => attack)

/** What an endpoint gives away of something that the victim alone has. */
async function attacked(name: string): Promise<string[]> {
  const endpoint = served().find((one) => one.name === name)
  if (!endpoint) throw new Error(`no endpoint ${name}`)
  const only = await subjectOf(world, victim, crypto.randomUUID(), secret)
  return attackEndpoint({ world, victim, attacker, secret }, endpoint, only, 'missing')
}

test('every attack on a table succeeds without row security, and endpoints show it', async () => {
  await sabotage('alter table services disable row level security')
  expect(names(await breaches(scenario, 'services'))).toEqual(
    expect.arrayContaining([
      'select by tenant',
      'select by id',
      'select all but mine',
      'see by a condition that fails on it',
      'insert for the other tenant',
      'upsert on its row',
      'update',
      'delete',
    ]),
  )
  const seen = await attacked('GET /api/v1/services/{service}')
  expect(seen.join()).toContain(secret)
  const changed = await attacked('PATCH /api/v1/services/{service}')
  expect(changed).toContain('rows of the victim changed in services')
})

test('a policy that lets all rows through gives them to everyone', async () => {
  await sabotage('create policy open on services using (true)')
  expect(names(await breaches(scenario, 'services'))).toEqual(
    expect.arrayContaining(['select by tenant', 'update', 'delete']),
  )
  expect((await attacked('GET /api/v1/services/{service}')).join()).toContain(secret)
})

test('table without its policy is closed, also to its tenant', async () => {
  await sabotage('drop policy services_tenant on services')
  expect(await breaches(scenario, 'services')).toEqual([])
  const { json } = await victim.call('GET', '/api/v1/services')
  expect(json.data).toEqual([])
})

test('a plain foreign key takes another tenant’s row', async () => {
  const key = async () => {
    const [found] = (await references(world.owner)).filter(
      ({ table, column }) => table === 'deployments' && column === 'service_id',
    )
    if (!found) throw new Error('no such key')
    return found
  }
  expect(await referenceBreaches(scenario, await key())).toEqual([])
  await sabotage('create unique index ids on services (id)')
  await sabotage('alter table deployments drop constraint deployments_service_id_fk')
  await sabotage('alter table deployments add foreign key (service_id) references services (id)')
  expect(names(await referenceBreaches(scenario, await key()))).toEqual([
    'insert a reference',
    'update to a reference',
  ])
})

test('a view that does not run as its reader shows every row; one that does shows none', async () => {
  await sabotage('create view everything as select * from services')
  await sabotage('grant select on everything to app_user')
  expect(names(await breaches(scenario, 'everything', false))).toContain('select by tenant')
  await sabotage('alter view everything set (security_invoker = true)')
  expect(await breaches(scenario, 'everything', false)).toEqual([])
})

test('a partition with a grant of its own ignores the policy of its parent', async () => {
  for (const statement of [
    `create table parts (tenant_id uuid not null, id uuid not null, primary key (tenant_id, id)) partition by hash (tenant_id)`,
    'create table part partition of parts for values with (modulus 1, remainder 0)',
    'alter table parts enable row level security, force row level security',
    'create policy parts_tenant on parts to app_user using (tenant_id = (select app.tenant_id()))',
    `insert into parts values ('${victim.id}', gen_random_uuid())`,
    'grant select on parts, part to app_user',
  ]) {
    await sabotage(statement)
  }
  expect(await breaches(scenario, 'parts', false)).toEqual([])
  expect(names(await breaches(scenario, 'part', false))).toContain('select by tenant')
})

test('a grant on the audit log makes it a thing that can be rewritten', async () => {
  const rewrite = `update audit_events set changes = '{}' returning 1`
  expect(await asRuntime(world, [...scenario.enter, rewrite])).toMatchObject({ refused: '42501' })
  await sabotage('grant update on audit_events to app_user')
  expect((await asRuntime(world, [...scenario.enter, rewrite])).rows).not.toEqual([])
})

test('context without a signature check can be forged', async () => {
  const forged = JSON.stringify({ tenantId: victim.id })
  const forge = [`select set_config('app.context', '${forged}', true)`, 'select id from services']
  expect(await asRuntime(world, forge)).toMatchObject({ refused: 'GH003' })
  await sabotage(`create or replace function app.context_if_any() returns jsonb language sql stable
    as $$ select nullif(current_setting('app.context', true), '')::jsonb $$`)
  expect((await asRuntime(world, forge)).rows).not.toEqual([])
  const entries = { mine: await entering(attacker), theirs: await entering(victim) }
  expect(names(await contextBreaches(scenario, entries, 'services'))).toEqual(
    expect.arrayContaining([
      'a context without a signature',
      'a context in place of a signed one',
      'another tenant in a signed context',
      'a context of another transaction',
    ]),
  )
})

test('a name that is unique over tenants tells of another tenant’s row', async () => {
  await sabotage(`delete from services where tenant_id = '${attacker.id}'`)
  await sabotage('create unique index names on services (name)')
  const told = await asRuntime(world, [
    ...scenario.enter,
    `insert into services (id, name) values (gen_random_uuid(), '${subject.service}')`,
  ])
  expect(told).toMatchObject({ refused: '23505' })
})
