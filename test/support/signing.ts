import { expect } from 'vitest'
import type { Call, Reply, World } from './world.ts'

export const password = 'correct horse battery'
export const sessionCookieName = '__Secure-guildhall.session_token'

/** What people do at `/auth` of a world that is there once it is asked. */
export function signing(world: () => World) {
  /** Each caller has an address of its own, so that no test uses up another's attempts. */
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    world().request('POST', `/auth${path}`, {
      body,
      headers: { 'CF-Connecting-IP': anyAddress(), ...headers },
    })

  const signIn = (email: string, secret = password, headers?: Record<string, string>) =>
    post('/sign-in/email', { email, password: secret }, headers)

  /** The path of the link in the last message to an address. */
  function linkTo(email: string): string {
    const text = world().mail.findLast(({ to }) => to === email)?.text ?? ''
    return /https:\/\/guildhall\.test(\S+)/.exec(text)?.[1] ?? ''
  }

  /** Somebody with an account. */
  async function signUp(email = `${crypto.randomUUID()}@example.com`): Promise<string> {
    const reply = await post('/sign-up/email', { name: 'Ada', email, password })
    expect(reply.status, reply.text).toBe(200)
    const confirmed = await world().request('POST', linkTo(email))
    expect(confirmed.status, confirmed.text).toBe(200)
    return email
  }

  const isIn = async (call: Call) =>
    (await world().request('GET', '/auth/session', call)).json.authenticated

  return { post, signIn, linkTo, signUp, isIn }
}

export function anyAddress(): string {
  const [a, b, c] = crypto.getRandomValues(new Uint8Array(3))
  return `10.${a}.${b}.${c}`
}

/** The session's cookie of an answer, as a browser sends it back. */
export function cookieOf({ headers }: Reply): string {
  const cookie = headers.getSetCookie().find((one) => one.startsWith(sessionCookieName))
  return cookie?.split(';')[0] ?? ''
}
