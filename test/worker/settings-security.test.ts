import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { authSecret, type Member } from '../support/people.ts'
import { expectRefused } from '../support/refused.ts'
import { put, stage } from '../support/settings.ts'
import { openWorld, type World } from '../support/world.ts'

let world: World

let owner: Member
let member: Member
let ofTenant: string
beforeAll(async () => {
  world = await openWorld({ AUTH_SECRET: authSecret })
})
beforeEach(async () => {
  ;({ owner, member, ofTenant } = await stage(world))
})
afterAll(() => world.close())

test('security.keyMaxDays: a key is made, and changed, to end in time', async () => {
  const keys = '/api/v1/api-keys'
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
  const make = (expiresAt: string | null) =>
    owner.call('POST', keys, {
      body: { name: crypto.randomUUID(), scopes: ['services:read'], expiresAt },
    })
  expect((await make(null)).status).toBe(201)
  await put(owner, ofTenant, 30, { key: 'security.keyMaxDays' })
  for (const expiresAt of [null, inDays(31)]) {
    expectRefused(await make(expiresAt), 422, 'key_lives_too_long', { maxDays: 30 })
  }
  const made = await make(inDays(29))
  expect(made.status, made.text).toBe(201)
  const patch = (body: object) => owner.call('PATCH', `${keys}/${made.json.id}`, { body })
  expectRefused(await patch({ expiresAt: inDays(31) }), 422, 'key_lives_too_long')
  expect((await patch({ expiresAt: inDays(10) })).status).toBe(200)
})

test('security.sessionMaxHours: a session that is older is refused on the next request', async () => {
  const services = '/api/v1/services'
  await world.owner(
    `update auth.sessions set created_at = now() - interval '3 hours'
     where user_id = (select user_id from members where id = $1)`,
    [member.memberId],
  )
  expect((await member.call('GET', services)).status).toBe(200)
  await put(owner, ofTenant, 2, { key: 'security.sessionMaxHours' })
  expectRefused(await member.call('GET', services), 401, 'session_expired')
  expect((await owner.call('GET', services)).status).toBe(200)
  await put(owner, ofTenant, 4, { key: 'security.sessionMaxHours' })
  expect((await member.call('GET', services)).status).toBe(200)
})
