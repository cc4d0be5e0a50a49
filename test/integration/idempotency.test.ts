import { neon } from '@neondatabase/serverless'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { putApiKey, putServiceMember } from '../../src/cli/tenants.ts'
import { digest } from '../../src/core/runtime/digest.ts'
import { transportHash } from '../../src/core/tenancy/api-key.ts'
import { openOwnerSession } from '../support/owner-session.ts'
import { openWorld, type Tenant, type World } from '../support/world.ts'
import {
  counting,
  deploy,
  deploymentsTo,
  makeEnvironment,
  publishCastle,
  visible,
  withKey,
} from './support/slice.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 2_000 })
})
beforeEach(async () => {
  acme = await world.tenant()
  await publishCastle(acme)
})
afterAll(() => world.close())

test('a repeated request is answered byte for byte as the first, in one round trip', async () => {
  const writes = [
    () => makeEnvironment(acme, 'production', 'env'),
    () => deploy(acme, 'staging', 'deploy'),
    () =>
      acme.call('POST', '/api/services', {
        body: { name: '@acme/gate', packageJson: { version: '1.0.0', ' odd ': ['é', 1.0] } },
        ...withKey('register'),
      }),
    () =>
      acme.call('POST', '/api/specs/castle', {
        body: { spec: 'type Query { a: Int }', metadata: { service: 'castle', version: '3.0.0' } },
        ...withKey('publish'),
      }),
    () =>
      acme.call('POST', '/api/v1/services/castle/versions', {
        body: { version: '4.0.0' },
        ...withKey('version'),
      }),
  ]
  for (const write of writes) {
    const first = await write()
    expect(first.status, first.text).toBeLessThan(300)
    const repeated = await counting(world, write)
    expect(visible(repeated.result)).toEqual(visible(first))
    expect(repeated).toMatchObject({ requests: 1, websockets: 0 })
    expect(repeated.result.headers.get('Server-Timing')).toContain('desc="1"')
  }
  expect((await makeEnvironment(acme, 'production', 'env')).headers.get('ETag')).toMatch(/^".+"$/)
})

test('the answer that is given again is in nothing that the log of the database shows', async () => {
  await makeEnvironment(acme, 'production', 'unlogged')
  const [kept] = await world.owner<{ fingerprint: string }>(
    'select fingerprint from control.idempotency_keys where tenant_id = $1',
    [acme.id],
  )
  const given = [await transportHash(acme.key), await digest('unlogged'), kept?.fingerprint]
  const error = await neon(world.runtimeUrl)
    .query(`select app.enter(null, $1, null, 'again', 1000, $2, $3)`, given)
    .then(
      () => ({}),
      (thrown: object) => thrown,
    )
  const { code, message, detail, hint, where, constraint } = error as Record<string, unknown>
  expect(code).toBe('GH002')
  expect(constraint).toContain('production')
  expect(JSON.stringify([message, detail, hint, where])).not.toContain('production')
})

test('a replay gives the first answer even when the row has changed since', async () => {
  const first = await makeEnvironment(acme, 'production', 'k')
  const patched = await acme.call('PATCH', '/api/v1/environments/production', {
    body: { production: true },
  })
  expect(patched.status).toBe(200)
  expect(visible(await makeEnvironment(acme, 'production', 'k'))).toEqual(visible(first))
})

test('the same key with another body, path or query is 422', async () => {
  const first = await makeEnvironment(acme, 'production', 'k')
  expect(first.status).toBe(201)
  const reused = { status: 422, json: { code: 'idempotency_key_reused' } }
  expect(await makeEnvironment(acme, 'staging', 'k')).toMatchObject(reused)
  expect(await deploy(acme, 'production', 'k')).toMatchObject(reused)
  const { json } = await acme.call('GET', '/api/v1/environments')
  expect(json.data.map(({ name }: { name: string }) => name)).toEqual(['production'])
})

test("another member's and another tenant's same key are their own", async () => {
  const tenantId = acme.id
  const member = { tenantId, displayName: 'second', role: 'admin' } as const
  const memberId = await putServiceMember(world.owner, member)
  const second = await putApiKey(world.owner, { tenantId, memberId }, { name: 'ci', scopes: ['*'] })
  const globex = await world.tenant()
  await publishCastle(globex)
  const mine = await deploy(acme, 'production', 'k')
  const colleagues = await deploy(
    { ...acme, call: (method, path, call) => acme.call(method, path, { ...call, key: second }) },
    'production',
    'k',
  )
  const theirs = await deploy(globex, 'production', 'k')
  expect([mine.status, colleagues.status, theirs.status]).toEqual([200, 200, 200])
  expect(new Set([mine.json.id, colleagues.json.id, theirs.json.id]).size).toBe(3)
  expect(await deploymentsTo(world, acme, 'production')).toMatchObject({ rows: 2, told: 2 })
  expect(await deploymentsTo(world, globex, 'production')).toMatchObject({ rows: 1, told: 1 })
})

test('another API key of the same member gets an answer of its own', async () => {
  const first = await makeEnvironment(acme, 'production', 'once')
  expect(first.status).toBe(201)
  const key = await acme.newKey({ name: 'second', scopes: ['environments:manage'] })
  const body = { name: 'production' }
  const again = await acme.call('POST', '/api/v1/environments', { body, key, ...withKey('once') })
  expect([again.status, again.json.code]).toEqual([409, 'environment_exists'])
  expect((await makeEnvironment(acme, 'production', 'once')).text).toBe(first.text)
})

test('an expired key is claimed anew', async () => {
  expect((await deploy(acme, 'production', 'k')).status).toBe(200)
  await world.owner(
    `update control.idempotency_keys set expires_at = now() - interval '1 second' where tenant_id = $1`,
    [acme.id],
  )
  const anew = await makeEnvironment(acme, 'staging', 'k')
  expect(anew.status).toBe(201)
  expect(visible(await makeEnvironment(acme, 'staging', 'k'))).toEqual(visible(anew))
})

test('a write that failed has not used its key up', async () => {
  const unknown = { name: 'moat', version: '1.0.0', environment: 'production' }
  const call = { body: unknown, ...withKey('a') }
  expect((await acme.call('POST', '/api/deployments', call)).status).toBe(404)
  const packageJson = { version: '1.0.0' }
  await acme.call('POST', '/api/services', { body: { name: 'moat', packageJson } })
  expect((await acme.call('POST', '/api/deployments', call)).status).toBe(200)

  await makeEnvironment(acme, 'spare')
  expect((await makeEnvironment(acme, 'spare', 'b')).status).toBe(409)
  expect((await acme.call('DELETE', '/api/v1/environments/spare')).status).toBe(204)
  expect((await makeEnvironment(acme, 'spare', 'b')).status).toBe(201)
})

test('while the first request has not ended, the second is 409 and may be repeated', async () => {
  const session = await openOwnerSession(world.ownerUrl)
  try {
    await session.run('begin')
    await session.run(
      `insert into control.idempotency_keys (tenant_id, member_id, key, fingerprint)
       select $1, $2, concat(id, ':', $3::text), 'x' from api_keys where tenant_id = $1`,
      [acme.id, acme.memberId, await digest('k')],
    )
    const waited = await deploy(acme, 'production', 'k')
    expect(waited).toMatchObject({ status: 409, json: { code: 'idempotency_in_progress' } })
    expect(waited.headers.get('Retry-After')).toMatch(/^\d+$/)
    await session.run('rollback')
  } finally {
    await session.close()
  }
  expect((await deploy(acme, 'production', 'k')).status).toBe(200)
  expect(await deploymentsTo(world, acme, 'production')).toMatchObject({ rows: 1, told: 1 })
})

test('twenty of the same at once have one effect and one answer', async () => {
  for (const round of ['a', 'b', 'c', 'd', 'e']) {
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => deploy(acme, round, `key-${round}`)),
    )
    const done = replies.filter(({ status }) => status === 200)
    const late = replies.filter(({ status }) => status !== 200)
    expect(done.length).toBeGreaterThan(0)
    expect(new Set(done.map((reply) => JSON.stringify(visible(reply)))).size).toBe(1)
    for (const { json } of late) expect(json.code).toBe('idempotency_in_progress')
    expect(await deploymentsTo(world, acme, round)).toEqual({ rows: 1, audited: 1, told: 1 })
  }
})
