import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { planeOf } from '../../src/core/http/declaration.ts'
import { mounts } from '../../src/mounts.ts'
import { asRuntime, entering, rowsOf } from '../isolation/support/world.ts'
import { openWorld, type Reply, type Tenant, type World } from '../support/world.ts'
import { castleSpec, deploy, makeEnvironment, publishCastle, withKey } from './support/slice.ts'
import { trailOf } from './support/trail.ts'
import { allWrites } from './support/writes.ts'

let world: World
let acme: Tenant
/** A key that may only read. */
let reader: string
beforeAll(async () => {
  world = await openWorld()
})
beforeEach(async () => {
  acme = await world.tenant()
})
afterAll(() => world.close())

test('every endpoint that writes is among the writes below', () => {
  const declared = mounts
    .flatMap(({ endpoints }) => endpoints)
    .filter((one) => planeOf(one) === 'tenant')
    // What relays answers every method in the place of another service, and writes nothing.
    .filter(({ method, declaration }) => method !== 'get' && !declaration.relays)
    .map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  expect([...new Set(allWrites.map(({ endpoint }) => endpoint))].sort()).toEqual(
    [...new Set(declared)].sort(),
  )
})

describe.each(allWrites)('$endpoint, $what', ({ endpoint, before, path, body, audited, told }) => {
  test('writes audit rows and events with its request, member and transaction', async () => {
    await before?.(acme)
    const [method = ''] = endpoint.split(' ')
    const requestId = crypto.randomUUID()
    const reply = await acme.call(method, typeof path === 'string' ? path : await path(acme), {
      body: typeof body === 'function' ? await body(acme) : body,
      headers: { 'X-Request-Id': requestId },
    })
    expect(reply.status, reply.text).toBeLessThan(300)
    const left = audited.length + told.length > 0
    expect(await trailOf(world, acme.id, requestId)).toEqual({
      audited,
      told,
      actors: left ? [acme.memberId] : null,
      transactions: left ? 1 : 0,
      unfounded: 0,
    })
  })
})

test('audit rows come from triggers: the owner of the database leaves them too, without an actor', async () => {
  await publishCastle(acme)
  await world.owner(`update services set description = 'by hand' where tenant_id = $1`, [acme.id])
  const rows = await world.owner<{ action: string; changes: unknown }>(
    `select action, changes from audit_events
     where tenant_id = $1 and resource = 'services' and request_id is null and actor_member_id is null`,
    [acme.id],
  )
  expect(rows).toEqual([
    { action: 'update', changes: { description: { from: null, to: 'by hand' } } },
  ])
})

type Refused = { what: string; code: string; ask: (tenant: Tenant) => Promise<Reply> }

const stale = { headers: { 'If-Match': '"stale"' } }
const refusals: Refused[] = [
  {
    what: 'a deployment of an unknown version',
    code: 'unknown_version',
    ask: (tenant) =>
      tenant.call('POST', '/api/deployments', {
        body: { name: 'castle', version: '9.9.9', environment: 'new' },
        ...withKey('k'),
      }),
  },
  {
    what: 'an environment whose name is taken',
    code: 'environment_exists',
    ask: (tenant) => makeEnvironment(tenant, 'production', 'k'),
  },
  {
    what: 'a version that is there',
    code: 'version_exists',
    ask: (tenant) =>
      tenant.call('POST', '/api/v1/services/castle/versions', {
        body: { version: '1.0.0' },
        ...withKey('k'),
      }),
  },
  {
    what: 'a specification of a service that nobody registered',
    code: 'service_not_registered',
    ask: (tenant) =>
      tenant.call('POST', '/api/specs/moat', {
        body: { spec: 'type Query { a: Int }', metadata: { service: 'moat', version: '1.0.0' } },
        ...withKey('k'),
      }),
  },
  {
    what: 'a patch at a revision that has passed',
    code: 'version_conflict',
    ask: (tenant) =>
      tenant.call('PATCH', '/api/v1/services/castle', { body: { description: 'x' }, ...stale }),
  },
  {
    what: 'the removal of an environment in use, whose event was written before',
    code: 'environment_in_use',
    ask: (tenant) => tenant.call('DELETE', '/api/v1/environments/production'),
  },
  {
    what: 'a merge patch that makes it no specification',
    code: 'unsupported_spec',
    ask: (tenant) => tenant.call('PATCH', castleSpec, { body: { openapi: null } }),
  },
  {
    what: 'a write without its scope',
    code: 'insufficient_scope',
    ask: (tenant) => {
      const body = { name: 'moat', packageJson: {} }
      return tenant.call('POST', '/api/services', { body, key: reader, ...withKey('k') })
    },
  },
]

describe('rejected write leaves no row, no audit row, no event and no key', () => {
  beforeEach(async () => {
    await publishCastle(acme)
    await deploy(acme, 'production')
    reader = await acme.newKey({ name: 'reader', scopes: ['services:read'] })
  })

  test.each(refusals)('$what', async ({ code, ask }) => {
    const before = await kept(acme)
    const reply = await ask(acme)
    expect(reply.json).toMatchObject({ code })
    expect(await kept(acme)).toEqual(before)
  })
})

// That a key was used, and that an attempt was denied, is noted after the answer: no traces of the write.
async function kept({ id }: Tenant) {
  const { 'control.api_key_uses': _, ...rows } = await rowsOf(world, id)
  const isTrace = (row: string) => JSON.parse(row).action !== 'deny'
  return Object.fromEntries(
    Object.entries(rows).map(([table, all]) => [
      table,
      table.includes('audit_events') ? all.filter(isTrace) : all,
    ]),
  )
}

describe('write that cannot be audited or announced', () => {
  const unwritable = 'add constraint unwritable check'
  afterEach(async () => {
    await world.owner('alter table audit_events drop constraint if exists unwritable', [])
    await world.owner('alter table events drop constraint if exists unwritable', [])
  })

  test.each([
    ['an audit row', `audit_events ${unwritable} (resource <> 'deployments')`],
    ['an event', `events ${unwritable} (type <> 'deployment.recorded')`],
  ])('fails without %s', async (_, refusing) => {
    await publishCastle(acme)
    expect((await deploy(acme, 'old')).status).toBe(200)
    await world.owner(`alter table ${refusing} not valid`, [])
    const before = await kept(acme)
    const { status } = await deploy(acme, 'new', 'k')
    expect(status).toBeGreaterThanOrEqual(400)
    expect(await kept(acme)).toEqual(before)
  })
})

test.each([
  'insert into audit_events select * from audit_events limit 1',
  `update audit_events set changes = '{}'`,
  'update audit_events set actor_member_id = null',
  'delete from audit_events',
  'truncate audit_events',
  'alter table audit_events disable row level security',
  'alter table services disable trigger all',
  'drop trigger audit_update on services',
  'select app.audit()',
  `set session_replication_role = 'replica'`,
])('the runtime role cannot: %s', async (statement) => {
  await publishCastle(acme)
  const before = await rowsOf(world, acme.id)
  const { refused } = await asRuntime(world, [await entering(acme), statement])
  expect(refused).toBe('42501')
  expect(await rowsOf(world, acme.id)).toEqual(before)
})

test('direct writes of the runtime role are audited under its context', async () => {
  const { rows } = await asRuntime(world, [
    await entering(acme),
    `insert into environments (id, tenant_id, name) values (gen_random_uuid(), app.tenant_id(), 'mine')`,
    `select actor_member_id as actor, request_id as request from audit_events where resource = 'environments'`,
  ])
  expect(rows).toEqual([{ actor: acme.memberId, request: 'isolation' }])
})
