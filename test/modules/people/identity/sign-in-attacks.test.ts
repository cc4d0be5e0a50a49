import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessionCookie } from '../../../../src/core/http/credential.ts'
import { signed } from '../../../support/people.ts'
import { anyAddress, cookieOf, password, signing } from '../../../support/signing.ts'
import { openWorld, type World } from '../../../support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 20_000 })
})
afterAll(() => world.close())

const { post, signIn, signUp, isIn } = signing(() => world)

describe('a session that', () => {
  test('existed before a sign-in stays anonymous: fixation', async () => {
    const [ada, eve] = [await signUp(), await signUp()]
    const inserted = cookieOf(await signIn(eve))
    const reply = await signIn(ada, password, {
      Cookie: inserted,
      Origin: 'https://guildhall.test',
    })
    expect(cookieOf(reply)).not.toBe(inserted)
    const before = await world.request('GET', '/auth/session', { headers: { Cookie: inserted } })
    expect(before.json.user.email).toBe(eve)
    const after = await world.request('GET', '/auth/session', {
      headers: { Cookie: cookieOf(reply) },
    })
    expect(after.json.user.email).toBe(ada)
    const again = await signIn(ada)
    expect(cookieOf(again)).not.toBe(cookieOf(reply))
  })

  test('ended at sign-out stays ended: replay', async () => {
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

  test('came in a cookie that plain http can set is none where the origin is https', async () => {
    const Cookie = cookieOf(await signIn(await signUp()))
    expect(await isIn({ headers: { Cookie } })).toBe(true)
    const plain = await signed(decodeURIComponent(Cookie.split('=')[1] ?? '').split('.')[0] ?? '')
    const inserted = `${sessionCookie}=${encodeURIComponent(plain)}`
    expect(await isIn({ headers: { Cookie: inserted } })).toBe(false)
    expect(await isIn({ headers: { Cookie: `__Secure-${inserted}` } })).toBe(true)
  })

  test('predates a password change ends with it', async () => {
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

describe('another origin', () => {
  const evil = 'https://evil.example'

  test('receives no redirect', async () => {
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

  test('cannot sign anyone in or up without a cookie either, and nobody is told that it did', async () => {
    const [email, fresh] = [await signUp(), `${crypto.randomUUID()}@example.com`]
    const sent = world.mail.length
    for (const headers of [
      { Origin: evil },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' },
      { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors', Origin: evil },
      { 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'no-cors' },
    ] as Record<string, string>[]) {
      for (const reply of [
        await signIn(email, password, headers),
        await post('/sign-up/email', { name: 'Eve', email: fresh, password }, headers),
        await post('/request-password-reset', { email }, headers),
      ]) {
        expect([headers, reply.status, reply.json.code]).toEqual([
          ...[headers, 403, 'cross_site_request'],
        ])
        expect(reply.headers.getSetCookie()).toEqual([])
      }
    }
    expect(world.mail.length).toBe(sent)
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
