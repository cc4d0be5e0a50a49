import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AttackScenario, Statement } from '../../src/tools/migrate/prove/attack.ts'
import { executable } from '../../src/tools/migrate/prove/catalogue.ts'
import { contextBreaches } from '../../src/tools/migrate/prove/context-attacks.ts'
import type { Tenant, World } from '../support/world.ts'
import { rowFixtures } from './support/row-fixtures.ts'
import { asRuntime, entering, insertRows, openGuardedWorld } from './support/world.ts'

const notSigned = { rows: [], refused: 'GH003' }
const look = 'select count(*)::int as seen from services'

let world: World
let victim: Tenant
let attacker: Tenant
let scenario: AttackScenario
beforeAll(async () => {
  world = await openGuardedWorld()
  victim = await world.tenant()
  attacker = await world.tenant()
  scenario = {
    run: (statements) => asRuntime(world, statements),
    fixtures: rowFixtures,
    enter: [],
    mine: { id: attacker.id, rows: await insertRows(world, attacker.id, 'same', 'mine') },
    theirs: { id: victim.id, rows: await insertRows(world, victim.id, 'same', 'theirs') },
  }
})
afterAll(() => world.close())

/** The context of a transaction that was entered with a key, as anyone who can run SQL in it reads it. */
async function captured(tenant: Tenant) {
  const { rows } = await asRuntime(world, [
    await entering(tenant),
    `select current_setting('app.context') as context, current_setting('app.signature') as signature,
      pg_backend_pid() as backend, (select count(*)::int from services) as seen`,
  ])
  return rows[0] as { context: string; signature: string; backend: number; seen: number }
}

describe('a context that app.enter did not sign', () => {
  test('opens nothing: forged, swapped, within one statement, or from another transaction', async () => {
    const entries = { mine: await entering(attacker), theirs: await entering(victim) }
    expect(await contextBreaches(scenario, entries, 'services')).toEqual([])
    expect(await captured(victim)).toMatchObject({ seen: 1 })
  })

  test('does not leak through the pool when it is set for the session', async () => {
    const keep = `select set_config('app.context', current_setting('app.context'), false),
      set_config('app.signature', current_setting('app.signature'), false), pg_backend_pid() as backend`
    const { rows } = await asRuntime(world, [await entering(victim), keep])
    const backend = rows[0]?.backend
    const left = await asRuntime(world, [
      `select pg_backend_pid() as backend, current_setting('app.context') like '%${victim.id}%' as kept`,
    ])
    expect(left.rows).toEqual([{ backend, kept: true }])
    expect(await asRuntime(world, [look])).toEqual(notSigned)
    expect(await captured(attacker)).toMatchObject({ backend, seen: 1 })
    expect((await attacker.call('GET', '/api/v1/services')).json.data).toHaveLength(1)
    await asRuntime(world, [
      `select set_config('app.context', '', false), set_config('app.signature', '', false)`,
    ])
  })

  test('ends with its transaction', async () => {
    await captured(victim)
    const { rows } = await asRuntime(world, [
      `select current_setting('app.context', true) as context, current_setting('app.signature', true) as signature`,
    ])
    expect(rows).toEqual([{ context: '', signature: '' }])
    expect(await asRuntime(world, [look])).toEqual(notSigned)
  })

  test("rejects a stored hash as a credential, and another tenant's name", async () => {
    const [key] = await world.owner<{ secret_hash: string }>(
      'select secret_hash from control.api_key_secrets where tenant_id = $1',
      [victim.id],
    )
    const enter = (slug: string | null, credential: string): Statement => [
      `select app.enter($1, $2, null, 'isolation', 5000)`,
      [slug, credential],
    ]
    expect(await asRuntime(world, [enter(null, key?.secret_hash ?? ''), look])).toEqual({
      rows: [],
      refused: 'GH001',
    })
    const [, [credential] = []] = (await entering(attacker)) as [string, string[]]
    expect(await asRuntime(world, [enter(victim.slug, credential ?? ''), look])).toEqual({
      rows: [],
      refused: 'GH001',
    })
  })
})

describe('each function that the runtime role can execute', () => {
  const id = crypto.randomUUID()
  /** How to call it without a context, and what it then gives: a refusal, or what tells nothing of any tenant. */
  const calls: Record<string, { call: string; gives: string | null }> = {
    'app.change_tenant(jsonb,text[])': {
      call: `app.change_tenant('{"name":"mine"}', null)`,
      gives: 'GH003',
    },
    'app.accept_invitation(text)': { call: `app.accept_invitation('x')`, gives: 'GH003' },
    'app.context()': { call: 'app.context()', gives: 'GH003' },
    'app.context_if_any()': { call: 'app.context_if_any()', gives: null },
    'app.decline_invitation(text)': { call: `app.decline_invitation('x')`, gives: 'GH003' },
    'app.emit(text,text,uuid,jsonb)': { call: `app.emit('a', 'b', '${id}', '{}')`, gives: 'GH003' },
    'app.end_own_sessions(uuid)': { call: `app.end_own_sessions('${id}')`, gives: 'GH003' },
    'app.end_sessions_of(uuid)': { call: `app.end_sessions_of('${id}')`, gives: 'GH003' },
    'app.enter(text,text,text,text,integer,text,text,inet,boolean,text)': {
      call: `app.enter(null, 'nobody', null, 'isolation', 5000)`,
      gives: 'GH001',
    },
    'app.apply_retention()': { call: `app.apply_retention() -> 'tenants'`, gives: null },
    'app.as_of(text,text,text,timestamp with time zone)': {
      call: `app.as_of('services', 'id', '${id}', now())`,
      gives: 'GH003',
    },
    // Nobody is let in to nothing: what it signs names no tenant.
    'app.enter_guest(text,integer)': {
      call: `nullif(app.enter_guest('isolation', 5000)::text, '')`,
      gives: null,
    },
    'app.enter_person(text,text,integer)': {
      call: `app.enter_person('session:nobody', 'isolation', 5000)`,
      gives: 'GH001',
    },
    'app.erase_tenants()': { call: `app.erase_tenants() -> 'slugs'`, gives: null },
    'app.judge_domain(uuid,text[])': { call: `app.judge_domain('${id}', '{}')`, gives: 'GH003' },
    'app.keep_partitions(boolean)': {
      call: `app.keep_partitions(true) -> 'tenants'`,
      gives: null,
    },
    'app.look_at_invitation(text)': {
      call: `(select email from app.look_at_invitation('x'))`,
      gives: 'GH001',
    },
    'app.masked(jsonb,text[],jsonb)': { call: `app.masked(null, '{a}', null)`, gives: null },
    'app.may(text,uuid)': { call: `app.may('services:read')`, gives: 'GH003' },
    'app.may_give(text,timestamp with time zone)': {
      call: `app.may_give('owner')`,
      gives: 'GH003',
    },
    'app.key_state(uuid)': {
      call: `(select last_used_at from app.key_state('${id}'))`,
      gives: 'GH003',
    },
    'app.may_keep_keys_of(uuid)': { call: `app.may_keep_keys_of('${id}')`, gives: 'GH003' },
    'app.may_set(text,uuid)': { call: `app.may_set('tenant', '${id}')`, gives: 'GH003' },
    'app.member_id()': { call: 'app.member_id()', gives: 'GH003' },
    'app.member_may(uuid,text,uuid)': {
      call: `app.member_may('${id}', 'services:read')`,
      gives: 'GH003',
    },
    'app.own_memberships()': {
      call: '(select count(*) from app.own_memberships())',
      gives: 'GH003',
    },
    'app.own_session()': { call: '(select count(*) from app.own_session())', gives: 'GH003' },
    'app.own_sessions()': { call: '(select count(*) from app.own_sessions())', gives: 'GH003' },
    'app.own_permissions()': {
      call: '(select count(*) from app.own_permissions())',
      gives: 'GH003',
    },
    'app.own_tenant()': { call: '(select count(*) from app.own_tenant())', gives: 'GH003' },
    'app.put_invitation_token(uuid,text)': {
      call: `app.put_invitation_token('${id}', 'x')`,
      gives: 'GH003',
    },
    'app.put_key_secret(uuid,text,integer)': {
      call: `app.put_key_secret('${id}', 'x', 0)`,
      gives: 'GH003',
    },
    'app.readiness()': { call: `app.readiness() -> 'tenants'`, gives: null },
    'app.record_denial(text,text,text,text,text,text)': {
      call: `nullif(app.record_denial(null, 'nobody', 'permission_denied', 'a:b', 'isolation')::text, '')`,
      gives: null,
    },
    'app.record_export(jsonb)': { call: `app.record_export('{}')`, gives: 'GH003' },
    'app.refuse(text,jsonb)': { call: `app.refuse('nothing')`, gives: 'GH001' },
    'app.remember(json)': { call: `app.remember('[]')`, gives: 'GH003' },
    'app.require(boolean,text,jsonb)': { call: `app.require(false, 'nothing')`, gives: 'GH001' },
    'app.role_change(text,text[],integer)': {
      call: `(select count(*) from app.role_change('owner', null, null))`,
      gives: 'GH003',
    },
    'app.require_own(text,uuid)': {
      call: `app.require_own('members:manage', '${id}')`,
      gives: 'GH003',
    },
    'app.switch_tenant(text)': { call: `app.switch_tenant('acme')`, gives: 'GH003' },
    'app.seal_audit()': { call: `app.seal_audit() -> 'tenants'`, gives: null },
    'app.verify_audit(timestamp with time zone,timestamp with time zone,text)': {
      call: 'app.verify_audit(null, null)',
      gives: 'GH003',
    },
    'app.tenant_id()': { call: 'app.tenant_id()', gives: 'GH003' },
    'app.usage(text[])': {
      call: `(select count(*) from app.usage(array['teams']))`,
      gives: 'GH003',
    },
    'app.resolved_settings(text[],uuid)': {
      call: `(select key from app.resolved_settings('{a}'))`,
      gives: 'GH003',
    },
    'app.use_key(text,inet)': { call: `app.use_key('nobody', null)`, gives: null },
  }

  test('gives nothing without a context', async () => {
    for (const signature of await executable(world.owner)) {
      const fixture = calls[signature]
      expect(fixture, `${signature}: add how to call it to context.test.ts`).toBeDefined()
      const outcome = await asRuntime(world, [`select ${fixture?.call} as given`])
      const expected = fixture?.gives
        ? { rows: [], refused: fixture.gives }
        : { rows: [{ given: null }], refused: undefined }
      expect(outcome, signature).toEqual(expected)
    }
  })
})
