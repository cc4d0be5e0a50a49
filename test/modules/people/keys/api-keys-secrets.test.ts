import { neon } from '@neondatabase/serverless'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { transportHash } from '../../../../src/core/tenancy/api-key.ts'
import { asRuntime, entering } from '../../../isolation/support/world.ts'
import { createKey, keysPath } from '../../../support/keys.ts'
import { authSecret, type Member, memberOf } from '../../../support/people.ts'
import { expectRejected } from '../../../support/rejected.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant

let owner: Member
let member: Member
beforeAll(async () => {
  world = await openWorld({ AUTH_SECRET: authSecret })
})
beforeEach(async () => {
  acme = await world.tenant()
  owner = await memberOf(world, acme, 'owner')
  member = await memberOf(world, acme, 'member')
})
afterAll(() => world.close())

/** What a secret opens. */
function use(key: string, headers: Record<string, string> = {}) {
  return world.request('GET', '/api/v1/services', { key, headers })
}

describe('rotating a key', () => {
  test('accepts both secrets until the grace period ends, then rejects the previous one', async () => {
    const { id, secret: previous } = (await createKey(owner, { environment: 'test' })).json
    const rotated = await owner.call('POST', `${keysPath}/${id}/rotate`, {
      body: { graceSeconds: 3600 },
    })
    expect(rotated.json).toMatchObject({
      id,
      secretShown: true,
      secret: expect.stringMatching(/^gh_test_/),
    })
    const hour = Date.parse(rotated.json.graceEndsAt) - Date.parse(rotated.json.updatedAt)
    expect(hour).toBe(3_600_000)
    const opened = [await use(previous), await use(rotated.json.secret)]
    expect(opened.map(({ status }) => status)).toEqual([200, 200])
    await world.owner(
      'update control.api_key_secrets set expires_at = now() where api_key_id = $1 and expires_at is not null',
      [id],
    )
    expectRejected(await use(previous), 401, 'api_key_expired')
    expect((await use(rotated.json.secret)).status).toBe(200)
    expect((await owner.call('GET', `${keysPath}/${id}`)).json.graceEndsAt).toBeNull()
  })

  test('ends the previous secret and an expiring key to the microsecond', async () => {
    const { id, secret: previous } = (await createKey(owner)).json
    await owner.call('POST', `${keysPath}/${id}/rotate`, { body: { graceSeconds: 3600 } })
    const sql = neon(world.ownerUrl)
    const credential = await transportHash(previous)
    const outcomeOf = async (change: string) => {
      const statements = [
        sql.query(change, [id]),
        sql.query('select app.key_caller($1, null)', [credential]),
      ]
      return sql.transaction(statements).then(
        () => 'let in',
        (error: Error) => error.message,
      )
    }
    for (const row of [
      'control.api_key_secrets set expires_at = %',
      'api_keys set expires_at = %',
    ]) {
      const key = row.startsWith('control')
        ? 'api_key_id = $1 and expires_at is not null'
        : 'id = $1'
      const change = (at: string) => `update ${row.replace('%', at)} where ${key}`
      expect(await outcomeOf(change(`now() + interval '1 microsecond'`))).toBe('let in')
      expect(await outcomeOf(change('now()'))).toContain('api_key_expired')
      await world.owner(change(`now() + interval '1 hour'`), [id])
    }
  })

  test('keeps each secret for its own grace period after a second rotation', async () => {
    const { id, secret: first } = (await createKey(owner)).json
    const rotate = async (graceSeconds: number) =>
      (await owner.call('POST', `${keysPath}/${id}/rotate`, { body: { graceSeconds } })).json.secret
    const second = await rotate(60)
    await rotate(3600)
    const rows = await world.owner<{ left: number | null }>(
      `select round(extract(epoch from expires_at - now()) / 60)::int as left from control.api_key_secrets
       where api_key_id = $1 order by created_at`,
      [id],
    )
    expect(rows.map(({ left }) => left)).toEqual([1, 60, null])
    await rotate(0)
    expectRejected(await use(first), 401, 'api_key_expired')
    expectRejected(await use(second), 401, 'api_key_expired')
  })

  test('ends the previous secret at once without a grace period, and repeats without the new one', async () => {
    const { id, secret: previous } = (await createKey(member)).json
    const headers = { 'Idempotency-Key': crypto.randomUUID() }
    const ask = () => member.call('POST', `${keysPath}/${id}/rotate`, { body: {}, headers })
    const first = await ask()
    expectRejected(await use(previous), 401, 'api_key_expired')
    expect((await ask()).json).toEqual({ ...first.json, secret: null, secretShown: false })
    expect((await use(first.json.secret)).status).toBe(200)
    const tooLong = await member.call('POST', `${keysPath}/${id}/rotate`, {
      body: { graceSeconds: 604_801 },
    })
    expectRejected(tooLong, 422, 'invalid_body')
  })

  test('rejects a caller with fewer permissions than the key', async () => {
    const { id } = (await createKey(owner, { scopes: ['tenant:export'] })).json
    const admin = await memberOf(world, acme, 'admin')
    const reply = await admin.call('POST', `${keysPath}/${id}/rotate`, { body: {} })
    expectRejected(reply, 422, 'scope_exceeds_owner')
  })
})

describe('a key stops working on the next request', () => {
  test('stops when its owner or the key itself revokes it', async () => {
    const { id, secret } = (await createKey(owner)).json
    const own = await world.request('POST', `${keysPath}/${id}/revoke`, {
      key: secret,
      body: { reason: 'leaked' },
    })
    expect(own.json).toMatchObject({
      status: 'revoked',
      revokeReason: 'leaked',
      revokedBy: owner.memberId,
    })
    expectRejected(await use(secret), 401, 'api_key_revoked')
  })

  test('stops permanently: SQL of the runtime role cannot undo a revocation', async () => {
    const { id, secret } = (await createKey(owner)).json
    await owner.call('POST', `${keysPath}/${id}/revoke`, { body: {} })
    for (const at of ['null', 'now()']) {
      const { refused } = await asRuntime(world, [
        await entering(acme),
        [`update api_keys set revoked_at = ${at} where id = $1`, [id]],
      ])
      expect([at, refused]).toEqual([at, 'GH001'])
    }
    expectRejected(await use(secret), 401, 'api_key_revoked')
  })

  test('stops when its tenant is suspended, or its member is removed or loses the role', async () => {
    const { secret } = (
      await createKey(owner, { scopes: ['audit:read', 'services:read', 'services:manage'] })
    ).json
    expect((await use(secret)).status).toBe(200)
    const set = (status: string) =>
      world.owner('update control.tenants set status = $2 where id = $1', [acme.id, status])
    await set('suspended')
    expectRejected(await use(secret), 403, 'tenant_suspended')
    await set('active')
    const register = () =>
      world.request('POST', '/api/v1/services', {
        key: secret,
        body: { name: 'a', packageJson: {} },
      })
    expect((await register()).status).toBe(201)
    await world.owner(`update members set role = 'viewer' where id = $1`, [owner.memberId])
    expectRejected(await register(), 403, 'permission_denied', { permission: 'services:manage' })
    await world.owner(`update members set status = 'removed' where id = $1`, [owner.memberId])
    expectRejected(await use(secret), 401, 'invalid_credential')
  })

  test('stops for an address that is not allowed, and without an address', async () => {
    const ipAllowlist = ['198.51.100.0/24', '2001:db8::/32']
    const { secret } = (await createKey(owner, { ipAllowlist })).json
    const from = (address: string) => use(secret, { 'CF-Connecting-IP': address })
    for (const address of ['198.51.100.7', '2001:db8::1'])
      expect((await from(address)).status).toBe(200)
    for (const address of ['198.51.101.7', '2001:db9::1', 'nowhere']) {
      expectRejected(await from(address), 403, 'address_not_allowed')
    }
    expectRejected(await use(secret), 403, 'address_not_allowed')
  })
})

test('a secret with a typo is rejected without the database', async () => {
  const { secret } = (await createKey(owner, { environment: 'test' })).json
  const typo = secret.slice(0, 20) + (secret[20] === 'A' ? 'B' : 'A') + secret.slice(21)
  await world.control.resetStats(world.database)
  expectRejected(await use(typo), 401, 'invalid_credential')
  expect((await world.stats()).requests).toBe(0)
})
