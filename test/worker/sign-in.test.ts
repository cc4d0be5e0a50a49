import { parseSigned } from 'hono/utils/cookie'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { authSecret } from '../support/people.ts'
import { openWorld, type Reply, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 20_000 })
})
afterAll(() => world.close())

const password = 'correct horse battery'
const cookieName = '__Secure-guildhall.session_token'

/** Each caller has an address of its own, so that no test uses up another's attempts. */
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  world.request('POST', `/auth${path}`, {
    body,
    headers: { 'CF-Connecting-IP': anyAddress(), ...headers },
  })
const signIn = (email: string, secret = password, headers?: Record<string, string>) =>
  post('/sign-in/email', { email, password: secret }, headers)

function anyAddress(): string {
  const [a, b, c] = crypto.getRandomValues(new Uint8Array(3))
  return `10.${a}.${b}.${c}`
}

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

function cookieOf({ headers }: Reply): string {
  const cookie = headers.getSetCookie().find((one) => one.startsWith(cookieName))
  return cookie?.split(';')[0] ?? ''
}

const isIn = async (call: { key?: string; headers?: Record<string, string> }) =>
  (await world.request('GET', '/auth/session', call)).json.authenticated

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

describe('signing up and in', () => {
  test('is by e-mail and password, once the address is confirmed', async () => {
    const email = `Mixed.${crypto.randomUUID()}@Example.com`
    const made = await post('/sign-up/email', { name: 'Ada', email, password })
    expect(made.status, made.text).toBe(200)
    const early = await signIn(email)
    expect([early.status, early.json.code]).toEqual([403, 'email_not_verified'])
    await world.request('GET', linkTo(email.toLowerCase()))
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
    const signed = await parseSigned(cookieOf(reply), authSecret, cookieName)
    expect(signed[cookieName]).toMatch(/^\w{32}$/)
    const rows = await world.owner<{ found: number }>(
      `select count(*)::int as found from auth.accounts where password like '$scrypt$ln=14,r=8,p=5$%' and password not like '%' || $1 || '%'`,
      [password],
    )
    expect(rows[0]?.found).toBeGreaterThan(0)
  })

  test('on plain http has the cookie without the prefix that needs https', async () => {
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

  test('is refused in the form of every problem, without a word of why', async () => {
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

  test('is not there where it is not configured', async () => {
    const keysOnly = await openWorld({ AUTH_DATABASE_URL: undefined })
    const reply = await keysOnly.request('GET', '/auth/jwks')
    expect([reply.status, reply.json.code]).toEqual([503, 'misconfigured'])
    expect((await (await keysOnly.tenant()).call('GET', '/api/v1/services')).status).toBe(200)
    await keysOnly.close()
  })
})

describe('a session that', () => {
  test('was there before a sign-in is none of it: fixation', async () => {
    const [ada, eve] = [await signUp(), await signUp()]
    const planted = cookieOf(await signIn(eve))
    const reply = await signIn(ada, password, {
      Cookie: planted,
      Origin: 'https://guildhall.test',
    })
    expect(cookieOf(reply)).not.toBe(planted)
    const before = await world.request('GET', '/auth/session', { headers: { Cookie: planted } })
    expect(before.json.user.email).toBe(eve)
    const again = await signIn(ada)
    expect(cookieOf(again)).not.toBe(cookieOf(reply))
  })

  test('was signed out is dead: replay', async () => {
    const reply = await signIn(await signUp())
    const Cookie = cookieOf(reply)
    const { token } = reply.json
    const out = await post('/sign-out', {}, { Authorization: `Bearer ${token}` })
    expect(out.status, out.text).toBe(200)
    expect(await isIn({ headers: { Cookie } })).toBe(false)
    expect(await isIn({ key: token })).toBe(false)
    const jwt = await world.request('GET', '/auth/token', { key: token })
    expect([jwt.status, jwt.json.code]).toEqual([401, 'unauthorized'])
  })

  test('has another’s signature, or none, is none', async () => {
    const { token } = (await signIn(await signUp())).json
    const [bare] = token.split('.')
    const other = (await signIn(await signUp())).json.token
    for (const key of [bare, `${bare}.`, `${bare}.${other.split('.')[1]}`]) {
      expect(await isIn({ key })).toBe(false)
      expect((await world.request('GET', '/auth/token', { key })).status).toBe(401)
    }
  })

  test('is older than a change of the password ends with it', async () => {
    const email = await signUp()
    const [first, second] = [await signIn(email), await signIn(email)]
    const newPassword = 'another good password'
    const change = (currentPassword: string) =>
      post(
        '/change-password',
        { currentPassword, newPassword },
        { Authorization: `Bearer ${first.json.token}` },
      )
    expect((await change('a wrong password')).json.code).toBe('invalid_password')
    const changed = await change(password)
    expect(changed.status, changed.text).toBe(200)
    for (const { json } of [first, second]) expect(await isIn({ key: json.token })).toBe(false)
    expect(await isIn({ key: changed.json.token })).toBe(true)
    expect((await signIn(email)).status).toBe(401)
    expect((await signIn(email, newPassword)).status).toBe(200)
  })
})

describe('a forgotten password', () => {
  test('is set anew once, with the token of a message, and ends every session', async () => {
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

describe('nobody learns who has an account', () => {
  test('by signing in: the same answer after as much work', async () => {
    const email = await signUp()
    const wrong = await signIn(email, 'a wrong password')
    const unknown = await signIn('nobody@example.com', 'a wrong password')
    expect(wrong.status).toBe(401)
    expect(form(unknown)).toEqual(form(wrong))
    expect(await requestsOf(() => signIn('nobody@example.com', 'wrong wrong wrong'))).toBe(
      await requestsOf(() => signIn(email, 'wrong wrong wrong')),
    )
  })

  test('by signing up: the same answer before anything is looked up, and a message to who has the address', async () => {
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

  test('by asking for a new password: the same answer before anything is looked up', async () => {
    const email = await signUp()
    const ask = (address: string) => post('/request-password-reset', { email: address })
    const sent = world.mail.length
    expect(answered(await ask('nobody@example.com'))).toEqual(answered(await ask(email)))
    expect(world.mail.slice(sent).map(({ to }) => to)).toEqual([email])
  })
})

describe('guessing is limited', () => {
  test('at an account, from wherever, whether it is there or not', async () => {
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

  test('from an address, at whatever account', async () => {
    const headers = { 'CF-Connecting-IP': '192.0.2.77' }
    await world.owner(
      `insert into auth.rate_limits values (app.uuid7(), '/sign-in/email from 192.0.2.77', 50, extract(epoch from now()) * 1000)`,
      [],
    )
    const email = await signUp()
    expect((await signIn(email, password, headers)).status).toBe(429)
    expect((await signIn(email)).status).toBe(200)
  })

  test('of messages to one address too', async () => {
    const email = await signUp()
    const sent = world.mail.length
    for (let time = 0; time < 8; time += 1) await post('/request-password-reset', { email })
    expect(world.mail.length - sent).toBe(5)
  })
})

describe('another origin', () => {
  const evil = 'https://evil.example'

  test('is nowhere redirected to', async () => {
    const email = await signUp()
    const { token } = (await signIn(email)).json
    for (const url of [
      evil,
      '//evil.example',
      '/\\evil.example',
      `${evil}/https://guildhall.test`,
    ]) {
      const callbackURL = url
      const replies = [
        await post('/sign-in/email', { email, password, callbackURL }),
        await world.request(
          'GET',
          `/auth/verify-email?token=x&callbackURL=${encodeURIComponent(url)}`,
        ),
        await post('/sign-out', { callbackURL }, { Authorization: `Bearer ${token}` }),
      ]
      for (const reply of replies) {
        expect([url, reply.status]).toEqual([url, 403])
        expect(reply.headers.get('Location')).toBeNull()
      }
    }
    expect(await isIn({ key: token })).toBe(true)
  })

  test('cannot sign anyone in, out, or change a password with a borrowed cookie', async () => {
    const email = await signUp()
    const Cookie = cookieOf(await signIn(email))
    for (const headers of [
      { Cookie, Origin: evil },
      { Cookie, Origin: 'null' },
      { Cookie },
      { Cookie, Origin: 'https://acme.guildhall.test', 'Sec-Fetch-Site': 'same-site' },
    ]) {
      expect((await post('/sign-out', {}, headers)).status).toBe(403)
      const body = { currentPassword: password, newPassword: 'chosen by the attacker' }
      expect((await post('/change-password', body, headers)).status).toBe(403)
      expect((await signIn(email, password, headers)).status).toBe(403)
    }
    expect(await isIn({ headers: { Cookie } })).toBe(true)
    expect((await post('/sign-out', {}, { Cookie, Origin: 'https://guildhall.test' })).status).toBe(
      200,
    )
  })

  test('named as the host is in no link, no cookie and no redirect', async () => {
    const email = await signUp()
    const host = 'evil.example'
    const headers = {
      'CF-Connecting-IP': anyAddress(),
      'X-Forwarded-Host': host,
      'X-Forwarded-Proto': 'http',
      Host: host,
    }
    const sent = world.mail.length
    await world.request('POST', '/auth/request-password-reset', { host, headers, body: { email } })
    expect(world.mail.slice(sent).map(({ text }) => text)).toEqual([
      expect.stringContaining('https://guildhall.test/auth/reset?token='),
    ])
    const body = { email, password }
    const reply = await world.request('POST', '/auth/sign-in/email', { host, headers, body })
    expect([reply.status, reply.headers.getSetCookie().join()]).toEqual([
      200,
      expect.not.stringContaining(host),
    ])
    expect(reply.text).not.toContain(host)
  })
})
