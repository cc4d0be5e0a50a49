import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { planeOf } from '../../src/core/http/declaration.ts'
import { createOperatorKey, transportHash } from '../../src/core/tenancy/api-key.ts'
import { mounts } from '../../src/mounts.ts'
import type { Operator, Tenant, World } from '../support/world.ts'
import { asOperator, asRuntime, entering, openGuardedWorld, rowsOf } from './support/world.ts'

const endpoints = mounts.flatMap(({ prefix, endpoints }) =>
  endpoints
    .filter((one) => planeOf(one) === 'operator')
    .map(({ method, path }) => ({ method: method.toUpperCase(), path: prefix + path })),
)

let world: World
let acme: Tenant
let admin: Operator
beforeAll(async () => {
  world = await openGuardedWorld()
  acme = await world.tenant()
  admin = await world.operator()
})
afterAll(() => world.close())

/** Runs statements as the operator's role; gives the last one's rows, or why it was refused. */
async function attempt(...statements: string[]) {
  const { rows, refused } = await asOperator(world, statements)
  return refused ?? rows
}

async function operatorEnters(): Promise<string> {
  return `select app.enter_operator('${await transportHash(admin.key)}', 'isolation', 5000)`
}

describe('each endpoint of the operator', () => {
  test('exists', () => expect(endpoints.length).toBeGreaterThan(5))

  test.each(endpoints)(
    '$method $path rejects every other caller and changes nothing',
    async ({ method, path }) => {
      const at = path.replace('{tenant}', acme.id).replace('{plan}', 'free')
      const before = await rowsOf(world, acme.id)
      const plans = await world.owner('select * from control.plans order by id', [])
      for (const [key, code] of [
        [null, 'unauthenticated'],
        ['gh_operator_malformed', 'invalid_credential'],
        [acme.key, 'invalid_credential'],
        [await createOperatorKey(), 'invalid_credential'],
      ] as const) {
        const body = bodies.find(([end]) => path.endsWith(end))?.[1]
        const call = method === 'GET' || method === 'DELETE' ? { key } : { key, body }
        const reply = await world.request(method, at, call)
        expect(reply, `${code}: ${reply.text}`).toMatchObject({ status: 401, json: { code } })
      }
      expect(await rowsOf(world, acme.id)).toEqual(before)
      expect(await world.owner('select * from control.plans order by id', [])).toEqual(plans)
    },
  )
})

const bodies: readonly [end: string, body: Record<string, unknown>][] = [
  ['/admin/tenants', { name: 'A', slug: 'free-one', ownerEmail: 'a@b.example' }],
  ['/admin/tenants/{tenant}', { name: 'A' }],
  ['/admin/plans/{plan}', { name: 'A', limits: {} }],
  ['/owner-invitations', { email: 'a@b.example' }],
  ['', { reason: 'why' }],
]

describe('the operator’s role', () => {
  test('reads no row of any tenant, entered or not, nor keys, answers, identities or what signs', async () => {
    const tables = await world.owner<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname in ('public', 'auth', 'app', 'control', 'partitions') and c.relkind in ('r', 'p')
         and c.oid not in ('control.tenants'::regclass, 'control.plans'::regclass)`,
      [],
    )
    expect(tables.length).toBeGreaterThan(30)
    const enter = await operatorEnters()
    for (const { name } of tables) {
      expect(await attempt(enter, `select * from ${name}`), name).toBe('42501')
      expect(await attempt(enter, `delete from ${name}`), name).toBe('42501')
    }
  })

  test('writes nothing before it entered, and deletes no tenant by itself', async () => {
    const rename = `update control.tenants set name = 'mine' where id = '${acme.id}'`
    const gone = `delete from control.tenants where id = '${acme.id}'`
    const plans = `update control.plans set limits = '{}'`
    for (const statement of [rename, plans]) expect(await attempt(statement)).toBe('GH003')
    expect(await attempt(`select app.provisioning('${acme.id}')`)).toBe('GH003')
    expect(await attempt(await operatorEnters(), gone)).toBe('42501')
    expect(await attempt(await operatorEnters(), `${rename} returning name`)).toEqual([
      { name: 'mine' },
    ])
  })

  test('enters by no other door, with no other credential', async () => {
    const hash = await transportHash(acme.key)
    expect(await attempt(`select app.enter(null, '${hash}', null, 'isolation', 5000)`)).toBe(
      '42501',
    )
    expect(await attempt(`select app.enter_operator('${hash}', 'isolation', 5000)`)).toBe('GH001')
    const said = `select set_config('app.context', '{"operatorKeyId":"${crypto.randomUUID()}"}', true)`
    expect(await attempt(said, `select app.provisioning('${acme.id}')`)).toBe('GH003')
  })
})

describe('the runtime role', () => {
  test('reaches nothing of the operator’s, entered or not', async () => {
    const door = await operatorEnters()
    for (const statement of [
      door,
      `select app.invite_owner('${acme.id}', '${crypto.randomUUID()}', 'a@b.example', 'x')`,
      `select app.provisioning('${acme.id}')`,
      'select * from control.tenants',
      `update control.plans set limits = '{}'`,
    ]) {
      const outcome = await asRuntime(world, [await entering(acme), statement])
      expect(outcome, statement).toEqual({ rows: [], refused: '42501' })
    }
  })

  test('changes its own tenant and no other, and only what a tenant may change of itself', async () => {
    const globex = await world.tenant()
    const change = `select app.change_tenant('${JSON.stringify({
      name: 'renamed',
      plan_id: 'government',
      status: 'archived',
      isolation_tier: 'dedicated_database',
      id: globex.id,
    })}', null)`
    const before = await globex.call('GET', '/api/v1/tenant')
    await asRuntime(world, [await entering(acme), change])
    expect((await globex.call('GET', '/api/v1/tenant')).json).toEqual(before.json)
    expect((await acme.call('GET', '/api/v1/tenant')).json).toMatchObject({
      id: acme.id,
      name: 'renamed',
      plan: 'enterprise',
      isolationTier: 'shared',
    })
  })

  test('takes no domain of another tenant, and frees none', async () => {
    const globex = await world.tenant()
    const body = { domain: `${globex.slug}.example` }
    const { json } = await globex.call('POST', '/api/v1/tenant/domains', { body })
    const { value } = json.record
    const judge = (seen: string) => `select app.judge_domain('${json.id}', '{${seen}}')`
    const domains = () =>
      world.owner('select domain from control.verified_domains where tenant_id = $1', [globex.id])
    expect((await asRuntime(world, [await entering(acme), judge(value)])).rows).toEqual([
      { judge_domain: '' },
    ])
    expect(await domains()).toEqual([])
    await asRuntime(world, [await entering(globex), judge('guessed')])
    expect(await domains()).toEqual([])
    await asRuntime(world, [await entering(globex), judge(value)])
    await asRuntime(world, [await entering(acme), judge('')])
    expect(await domains()).toEqual([{ domain: body.domain }])
  })
})
