import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { signing } from '../../../support/signing.ts'
import { openWorld, type World } from '../../../support/world.ts'

const attemptMs = 2_000

let world: World
let email: string
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: attemptMs })
  email = await signUp()
})
beforeEach(() => world.control.clearFaults(world.database))
afterAll(() => world.close())

const { post, signIn, signUp } = signing(() => world)

const arm = (kind: 'too_many' | 'drop_before' | 'drop_after', times: number) =>
  world.control.fault({ kind, database: world.database, times, transport: 'http' })

/** The path of a request that first reads: whose session it is. */
async function tokenFor(key: string) {
  return world.request('GET', '/auth/token', { key })
}

test('statement that certainly did not run is retried, even a write', async () => {
  await arm('too_many', 2)
  const reply = await signIn(email)
  expect(reply.status, reply.text).toBe(200)
})

test('a read whose connection is lost is tried again, and counted', async () => {
  const { token } = (await signIn(email)).json
  await tokenFor(token)
  const trips = async () =>
    Number(/desc="(\d+)"/.exec((await tokenFor(token)).headers.get('Server-Timing') ?? '')?.[1])
  const calm = await trips()
  await arm('drop_before', 1)
  expect(await trips()).toBe(calm + 1)
})

test('a write whose connection is lost is not: 503, and it happened once at the most', async () => {
  await arm('drop_after', 1)
  const reply = await signIn(email)
  expect(reply).toMatchObject({ status: 503, json: { code: 'database_unavailable' } })
  const [counted] = await world.owner<{ most: number }>(
    `select max(count)::int as most from auth.rate_limits where key like '/sign-in/email from%'`,
    [],
  )
  expect(counted?.most).toBe(1)
})

test('a fault that stays is a 503 of the same form, and nothing of it is said', async () => {
  await arm('drop_before', 50)
  const reply = await signIn(email)
  expect(reply).toMatchObject({ status: 503, json: { code: 'database_unavailable' } })
  expect(reply.text).not.toMatch(/fetch|neon|select|insert/i)
})

test('response reports the milliseconds at the database', async () => {
  const reply = await post('/sign-in/email', { email, password: 'a wrong password' })
  const [, milliseconds] = /db;dur=([\d.]+)/.exec(reply.headers.get('Server-Timing') ?? '') ?? []
  expect(Number(milliseconds)).toBeGreaterThan(0)
})
