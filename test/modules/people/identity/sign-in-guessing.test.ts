import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { password, signing } from '../../../support/signing.ts'
import { openWorld, type Reply, type World } from '../../../support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 20_000 })
})
afterAll(() => world.close())

const { post, signIn, signUp } = signing(() => world)

/** Everything of an answer but ids and times. */
function form({ status, json }: Reply) {
  const text = JSON.stringify(json, (name, value) =>
    /^(id|requestId|createdAt|updatedAt)$/.test(name) ? name : value,
  )
  return [status, text]
}

/** The answer, and the round trips that it waited for. */
function answered(reply: Reply) {
  const [, waited] = /desc="(\d+)"/.exec(reply.headers.get('Server-Timing') ?? '') ?? []
  return [...form(reply), waited]
}

async function requestsOf(ask: () => Promise<Reply>): Promise<number> {
  await world.control.resetStats(world.database)
  await ask()
  return (await world.stats()).requests
}

describe('accounts cannot be enumerated', () => {
  test('sign-in gives the same answer after the same work', async () => {
    const email = await signUp()
    const wrong = await signIn(email, 'a wrong password')
    const unknown = await signIn('nobody@example.com', 'a wrong password')
    expect(wrong.status).toBe(401)
    expect(form(unknown)).toEqual(form(wrong))
    expect(await requestsOf(() => signIn('nobody@example.com', 'wrong wrong wrong'))).toBe(
      await requestsOf(() => signIn(email, 'wrong wrong wrong')),
    )
  })

  test('sign-up gives the same answer before any lookup, and sends a message to the address', async () => {
    const email = await signUp()
    const fresh = `${crypto.randomUUID()}@example.com`
    const ask = (address: string) =>
      post('/sign-up/email', { name: 'Eve', email: address, password: 'what Eve would like' })
    const [known, unknown] = [await ask(email), await ask(fresh)]
    expect(answered(known)).toEqual(answered(unknown))
    expect(world.mail.at(-2)).toMatchObject({ to: email, subject: 'You have an account already' })
    expect((await signIn(email, 'what Eve would like')).status).toBe(401)
    expect((await signIn(email)).status).toBe(200)
  })

  test('password reset gives the same answer before any lookup', async () => {
    const email = await signUp()
    const ask = (address: string) => post('/request-password-reset', { email: address })
    const sent = world.mail.length
    expect(answered(await ask('nobody@example.com'))).toEqual(answered(await ask(email)))
    expect(world.mail.slice(sent).map(({ to }) => to)).toEqual([email])
  })
})

describe('guessing is limited', () => {
  test('limits attempts per account, from any address, whether it exists or not', async () => {
    for (const email of [await signUp(), `${crypto.randomUUID()}@example.com`]) {
      const found: number[] = []
      for (let guess = 0; guess < 12; guess += 1) {
        found.push((await signIn(email, `guess number ${guess}`)).status)
      }
      expect(found.filter((status) => status === 429).length).toBeGreaterThan(0)
      const right = await signIn(email)
      expect([right.status, right.json.code]).toEqual([429, 'rate_limited'])
      expect(right.headers.get('Retry-After')).toBe('300')
      await world.owner(
        `update auth.rate_limits set last_request = last_request - 301000 where key like '/sign-in%'`,
        [],
      )
      expect((await signIn(email)).status).not.toBe(429)
    }
  })

  test('limits attempts per address, at any account', async () => {
    const headers = { 'CF-Connecting-IP': '192.0.2.77' }
    await world.owner(
      `insert into auth.rate_limits values (app.uuid7(), '/sign-in/email from 192.0.2.77', 50, extract(epoch from now()) * 1000)`,
      [],
    )
    const email = await signUp()
    expect((await signIn(email, password, headers)).status).toBe(429)
    expect((await signIn(email)).status).toBe(200)
  })

  test('limits attempts per IPv6 network, from any of its addresses', async () => {
    const email = await signUp()
    await world.owner(
      `insert into auth.rate_limits values (app.uuid7(), '/sign-in/email from 2001:db8:0:7::/64', 50, extract(epoch from now()) * 1000)`,
      [],
    )
    const from = async (address: string) =>
      (await signIn(email, password, { 'CF-Connecting-IP': address })).status
    expect(await from('2001:db8:0:7::1')).toBe(429)
    expect(await from('2001:DB8::7:a:b:c:d')).toBe(429)
    expect(await from('2001:db8:0:8::1')).toBe(200)
  })

  test("limits attempts at the caller's own password, whatever the body names", async () => {
    const { token } = (await signIn(await signUp())).json
    const found: string[] = []
    for (let guess = 0; guess < 12; guess += 1) {
      const body = {
        currentPassword: `guess number ${guess}`,
        newPassword: 'chosen by the attacker',
        email: `${guess}@example.com`,
      }
      const reply = await post('/change-password', body, { Authorization: `Bearer ${token}` })
      found.push(reply.json.code)
    }
    expect(found.slice(-2)).toEqual(['rate_limited', 'rate_limited'])
  })

  test('limits messages to an address that never signed up', async () => {
    const email = `${crypto.randomUUID()}@example.com`
    await post('/sign-up/email', { name: 'Eve', email, password })
    for (let time = 0; time < 8; time += 1) {
      expect((await signIn(email)).json.code).toBe('email_not_verified')
    }
    expect(world.mail.filter(({ to }) => to === email).length).toBe(5)
  })

  test('limits messages to one address', async () => {
    const email = await signUp()
    const sent = world.mail.length
    for (let time = 0; time < 8; time += 1) await post('/request-password-reset', { email })
    expect(world.mail.length - sent).toBe(5)
  })
})
