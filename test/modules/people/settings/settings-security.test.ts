import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createKey, keysPath } from '../../../support/keys.ts'
import { authSecret, type Member } from '../../../support/people.ts'
import { expectRejected } from '../../../support/rejected.ts'
import { put, settingsPath, stage } from '../../../support/settings.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World

let acme: Tenant
let owner: Member
let member: Member
let ofTenant: string
beforeAll(async () => {
  world = await openWorld({ AUTH_SECRET: authSecret })
})
beforeEach(async () => {
  ;({ acme, owner, member, ofTenant } = await stage(world))
})
afterAll(() => world.close())

test('security.keyMaxDays: limits the expiry of new and updated keys', async () => {
  const keys = '/api/v1/api-keys'
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
  const create = (expiresAt: string | null) =>
    owner.call('POST', keys, {
      body: { name: crypto.randomUUID(), scopes: ['services:read'], expiresAt },
    })
  expect((await create(null)).status).toBe(201)
  await put(owner, ofTenant, 30, { key: 'security.keyMaxDays' })
  for (const expiresAt of [null, inDays(31)]) {
    expectRejected(await create(expiresAt), 422, 'key_lives_too_long', { maxDays: 30 })
  }
  const created = await create(inDays(29))
  expect(created.status, created.text).toBe(201)
  const patch = (body: object) => owner.call('PATCH', `${keys}/${created.json.id}`, { body })
  expectRejected(await patch({ expiresAt: inDays(31) }), 422, 'key_lives_too_long')
  expect((await patch({ expiresAt: inDays(10) })).status).toBe(200)
})

test('security.keyMaxDays: an existing key follows the setting', async () => {
  const created = (await createKey(owner)).json
  const at = `${keysPath}/${created.id}`
  await world.owner('alter table api_keys disable trigger touch', [])
  await world.owner(`update api_keys set created_at = now() - interval '40 days' where id = $1`, [
    created.id,
  ])
  await world.owner('alter table api_keys enable trigger touch', [])
  const use = () => world.request('GET', '/api/v1/services', { key: created.secret })
  expect((await use()).status).toBe(200)
  await put(owner, ofTenant, 30, { key: 'security.keyMaxDays' })
  expectRejected(await use(), 401, 'api_key_expired')
  const { status, expiresAt, createdAt } = (await owner.call('GET', at)).json
  expect([status, Date.parse(expiresAt) - Date.parse(createdAt)]).toEqual([
    'expired',
    30 * 86_400_000,
  ])
  const listed = await owner.call('GET', `${keysPath}?status=expired`)
  expect(listed.json.data.map(({ id }: { id: string }) => id)).toEqual([created.id])
  expectRejected(await owner.call('POST', `${at}/rotate`, { body: {} }), 409, 'api_key_ended')
  await put(owner, ofTenant, 41, { key: 'security.keyMaxDays' })
  expect((await use()).status).toBe(200)
  await world.owner(
    `insert into control.plans (id, name, limits, settings) values ('brief', 'Brief', '{}', '{"security.keyMaxDays": 30}')`,
    [],
  )
  await world.owner(`update control.tenants set plan_id = 'brief' where id = $1`, [acme.id])
  expect((await use()).status).toBe(200)
  await owner.call('DELETE', `${settingsPath}/${ofTenant}/security.keyMaxDays`)
  expectRejected(await use(), 401, 'api_key_expired')
  expect((await owner.call('GET', at)).json.status).toBe('expired')
  await put(owner, ofTenant, null, { key: 'security.keyMaxDays' })
  expect((await use()).status).toBe(200)
})

test('security.sessionMaxHours: an older session is rejected on the next request', async () => {
  const services = '/api/v1/services'
  await world.owner(
    `update auth.sessions set created_at = now() - interval '3 hours'
     where user_id = (select user_id from members where id = $1)`,
    [member.memberId],
  )
  expect((await member.call('GET', services)).status).toBe(200)
  await put(owner, ofTenant, 2, { key: 'security.sessionMaxHours' })
  expectRejected(await member.call('GET', services), 401, 'session_expired')
  expect((await owner.call('GET', services)).status).toBe(200)
  await put(owner, ofTenant, 4, { key: 'security.sessionMaxHours' })
  expect((await member.call('GET', services)).status).toBe(200)
})
