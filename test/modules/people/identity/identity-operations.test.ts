import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { identityOperations } from '../../../../src/modules/people/identity/index.ts'
import { signing } from '../../../support/signing.ts'
import { type Call, openWorld, type World } from '../../../support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 20_000 })
})
afterAll(() => world.close())

const { linkTo } = signing(() => world)
const called = new Set<string>()

/** Calls an operation as it is described; its response must be one that is described, with no other member. */
async function call(name: string, body?: object, more: Call = {}) {
  const one = identityOperations.find(({ operation }) => operation === name)
  if (!one) throw new Error(`no operation ${name}`)
  called.add(name)
  if (one.body) expect(one.body.safeParse(body).error).toBeUndefined()
  const options = body === undefined ? more : { ...more, body }
  const reply = await world.request(one.method.toUpperCase(), one.path, options)
  expect(Object.keys(one.responses), reply.text).toContain(String(reply.status))
  const schema = one.responses[reply.status]?.schema as z.ZodType
  expect(schema.parse(reply.json)).toEqual(expect.objectContaining(shown(reply.json)))
  return reply
}

/** Members that Better Auth adds to a user, which no client needs. */
function shown({ user: _, ...json }: Record<string, unknown>) {
  return json
}

test('every operation of signing in answers as it is described', async () => {
  const email = `${crypto.randomUUID()}@example.com`
  const password = 'correct horse battery staple'
  const newPassword = 'a longer horse battery staple'
  await call('signUp', { name: 'Ada', email, password })
  await world.request('POST', linkTo(email))
  const first = await call('signIn', { email, password })
  const key = first.json.token
  await call('createIdentityToken', undefined, { key })
  await call('getKeySet')
  await call('changePassword', { currentPassword: password, newPassword }, { key })
  await call('requestPasswordReset', { email })
  const token = new URL(linkTo(email), 'https://x.test').searchParams.get('token') ?? ''
  await call('resetPassword', { token, newPassword: password })
  const again = await call('signIn', { email, password })
  await call('signOut', undefined, { key: again.json.token })
  expect([...called].sort()).toEqual(identityOperations.map(({ operation }) => operation).sort())
})
