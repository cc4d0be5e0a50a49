import { parseSigned } from 'hono/utils/cookie'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { authSecret } from '../../../support/people.ts'
import { cookieOf, password, sessionCookieName, signing } from '../../../support/signing.ts'
import { openWorld, type World } from '../../../support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 20_000 })
})
afterAll(() => world.close())

const { post, signIn, linkTo, signUp, isIn } = signing(() => world)

describe('signing up and in', () => {
  test('works with e-mail and password, once the address is confirmed', async () => {
    const email = `Mixed.${crypto.randomUUID()}@Example.com`
    const made = await post('/sign-up/email', { name: 'Ada', email, password })
    expect(made.status, made.text).toBe(200)
    const early = await signIn(email)
    expect([early.status, early.json.code]).toEqual([403, 'email_not_verified'])
    await world.request('POST', linkTo(email.toLowerCase()))
    const reply = await signIn(email.toUpperCase())
    expect(reply.status, reply.text).toBe(200)
    expect(await isIn({ key: reply.json.token })).toBe(true)
    expect(await isIn({ headers: { Cookie: cookieOf(reply) } })).toBe(true)
  })

  test('gives a cookie that scripts, other sites and plain http do not get', async () => {
    const reply = await signIn(await signUp())
    const [cookie = ''] = reply.headers.getSetCookie()
    const attributes = cookie.split('; ').slice(1).sort()
    expect(attributes).toEqual(['HttpOnly', 'Max-Age=604800', 'Path=/', 'SameSite=Lax', 'Secure'])
    const signed = await parseSigned(cookieOf(reply), authSecret, sessionCookieName)
    expect(signed[sessionCookieName]).toMatch(/^\w{32}$/)
    const rows = await world.owner<{ found: number }>(
      `select count(*)::int as found from auth.accounts where password like '$scrypt$ln=14,r=8,p=5$%' and password not like '%' || $1 || '%'`,
      [password],
    )
    expect(rows[0]?.found).toBeGreaterThan(0)
  })

  test('sets the cookie on plain http without the prefix that needs https', async () => {
    const plain = await openWorld({ APP_ORIGIN: 'http://localhost:8787' })
    await plain.request('POST', '/auth/sign-up/email', {
      body: { name: 'Ada', email: 'ada@example.com', password },
    })
    await plain.owner('update auth.users set email_verified = true', [])
    const body = { email: 'ada@example.com', password }
    const reply = await plain.request('POST', '/auth/sign-in/email', { body })
    expect(reply.headers.getSetCookie()[0]).toMatch(/^guildhall\.session_token=(?!.*; Secure)/)
    await plain.close()
  })

  test('works for a program that sends no origin but, like fetch of Node.js, a mode', async () => {
    const email = `${crypto.randomUUID()}@example.com`
    const headers = { 'Sec-Fetch-Mode': 'cors' }
    expect((await post('/sign-up/email', { name: 'Ada', email, password }, headers)).status).toBe(
      200,
    )
    expect((await world.request('POST', linkTo(email), { headers })).status).toBe(200)
    const reply = await signIn(email, password, headers)
    expect(reply.status, reply.text).toBe(200)
    const call = { ...headers, Authorization: `Bearer ${reply.json.token}` }
    expect((await post('/sign-out', {}, call)).status).toBe(200)
  })

  test('takes the button of the page that the message links to: opening the link confirms nothing', async () => {
    const email = `${crypto.randomUUID()}@example.com`
    await post('/sign-up/email', { name: 'Ada', email, password })
    const page = await world.request('GET', linkTo(email))
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('<form method="post">')])
    expect((await signIn(email)).json.code).toBe('email_not_verified')
    expect((await world.request('POST', linkTo(email))).status).toBe(200)
    expect((await signIn(email)).status).toBe(200)
    expect((await world.request('POST', '/auth/confirm?token=nonsense')).status).toBe(400)
  })

  test('fails as a problem without a reason', async () => {
    for (const [path, body, status, code] of [
      ['/sign-in/email', { email: 'no', password }, 400, 'invalid_email'],
      ['/sign-in/email', { email: 'a@example.com' }, 422, 'invalid_body'],
      [
        '/sign-up/email',
        { name: 'A', email: 'a@example.com', password: 'short' },
        422,
        'invalid_body',
      ],
    ] as const) {
      const reply = await post(path, body)
      expect([reply.status, reply.json.code, reply.headers.get('Content-Type')]).toEqual([
        status,
        code,
        'application/problem+json',
      ])
    }
    const text = await world.request('POST', '/auth/sign-in/email', { raw: 'email=a' })
    expect([text.status, text.json.code]).toEqual([415, 'unsupported_media_type'])
  })

  test('serves nothing of Better Auth but what is listed', async () => {
    for (const path of ['/list-sessions', '/get-session', '/update-user', '/delete-user', '/ok']) {
      const reply = await world.request('GET', `/auth${path}`)
      expect([path, reply.status, reply.json.code]).toEqual([path, 404, 'not_found'])
    }
  })

  test('stays unavailable where it is not configured', async () => {
    const keysOnly = await openWorld({ AUTH_DATABASE_URL: undefined })
    const reply = await keysOnly.request('GET', '/auth/jwks')
    expect([reply.status, reply.json.code]).toEqual([503, 'misconfigured'])
    expect((await (await keysOnly.tenant()).call('GET', '/api/v1/services')).status).toBe(200)
    await keysOnly.close()
  })
})

describe('a forgotten password', () => {
  test('can be reset once with the token of a message, which ends every session', async () => {
    const email = await signUp()
    const { token: old } = (await signIn(email)).json
    expect((await post('/request-password-reset', { email })).status).toBe(200)
    const link = linkTo(email)
    const token = new URLSearchParams(link.split('?')[1]).get('token')
    const stored = await world.owner<{ found: number }>(
      `select count(*)::int as found from auth.verifications where identifier like '%' || $1 || '%'`,
      [token],
    )
    expect(stored[0]?.found).toBe(0)
    const page = await world.request('GET', link)
    expect([page.status, page.headers.get('Content-Security-Policy')]).toEqual([
      200,
      expect.stringContaining("default-src 'none'"),
    ])
    const newPassword = 'a password that is new'
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const send = () =>
      world.request('POST', link, { raw: `password=${encodeURIComponent(newPassword)}`, headers })
    expect((await send()).status).toBe(200)
    expect((await send()).status).toBe(400)
    expect(await isIn({ key: old })).toBe(false)
    expect((await signIn(email)).status).toBe(401)
    expect((await signIn(email, newPassword)).status).toBe(200)
    const made = await post('/reset-password', { token: 'nonsense', newPassword })
    expect([made.status, made.json.code]).toEqual([400, 'invalid_token'])
  })
})
