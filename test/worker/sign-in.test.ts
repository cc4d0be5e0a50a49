import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type Reply, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const password = 'correct horse battery'

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  world.request('POST', `/auth${path}`, { body, headers })
const signIn = (email: string, secret = password) =>
  post('/sign-in/email', { email, password: secret })

/** The path of the link in the last message to an address. */
function linkTo(email: string): string {
  const text = world.mail.findLast(({ to }) => to === email)?.text ?? ''
  return /https:\/\/guildhall\.test(\S+)/.exec(text)?.[1] ?? ''
}

async function signUp(email = `${crypto.randomUUID()}@example.com`): Promise<string> {
  const reply = await post('/sign-up/email', { name: 'Ada', email, password })
  expect(reply.status, reply.text).toBe(200)
  expect((await world.request('GET', linkTo(email))).status).toBe(200)
  return email
}

function cookiesOf({ headers }: Reply): string[] {
  return headers.getSetCookie()
}

describe('signing up and in', () => {
  test('is by e-mail and password, once the address is confirmed', async () => {
    const email = `Mixed.${crypto.randomUUID()}@Example.com`
    const made = await post('/sign-up/email', { name: 'Ada', email, password })
    expect([made.status, made.json.token, made.json.user.email]).toEqual([
      200,
      null,
      email.toLowerCase(),
    ])
    const early = await signIn(email)
    expect([early.status, early.json.code]).toEqual([403, 'email_not_verified'])
    await world.request('GET', linkTo(email.toLowerCase()))
    const reply = await signIn(email.toUpperCase())
    expect(reply.status, reply.text).toBe(200)
    const who = await world.request('GET', '/auth/token', { key: reply.json.token }).catch((e) => {
      console.error(e.stack)
      throw e
    })
    expect(who.status, who.text).toBe(200)
  })
})
