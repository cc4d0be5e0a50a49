import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { cookiesOf } from '../../../support/cli-forms.ts'
import type { GithubUser } from '../../../support/github.ts'
import { join, makePerson } from '../../../support/people.ts'
import { cookieOf, sessionCookieName, signing } from '../../../support/signing.ts'
import { openWorld, type Reply, type World } from '../../../support/world.ts'

const github = { GITHUB_CLIENT_ID: 'app', GITHUB_CLIENT_SECRET: 'secret' }
const stand = inject('githubUrl')
const straight = globalThis.fetch

let world: World
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 20_000, ...github })
})
beforeEach(() => {
  vi.stubGlobal('fetch', (asked: RequestInfo, init?: RequestInit) => {
    const url = new URL(asked instanceof Request ? asked.url : asked)
    if (!/^(api\.)?github\.com$/.test(url.host)) return straight(asked, init)
    return straight(`${stand}${url.pathname}`, init)
  })
})
afterAll(async () => {
  vi.unstubAllGlobals()
  await world.close()
})

const { post, signIn, signUp, isIn } = signing(() => world)

/** Somebody at GitHub, whose first address is the primary one. */
function someone(verified = true, email = `${crypto.randomUUID()}@example.com`): GithubUser {
  const id = Math.trunc(Math.random() * 1e12)
  return { id, login: `u${id}`, email: null, emails: [{ email, primary: true, verified }] }
}

const emailOf = ({ emails: [first] }: GithubUser) => first?.email ?? ''

/** Sets out for GitHub: where the browser is sent, and what it is to bring back. */
async function setOut(callbackURL = '/welcome') {
  const reply = await post('/sign-in/social', { provider: 'github', callbackURL })
  expect(reply.status, reply.text).toBe(200)
  return { at: new URL(reply.json.url), cookie: cookiesOf(reply) }
}

/** What GitHub does when the user agrees: gives a code. Gives the path by which the browser comes back. */
async function agree(at: URL, user: GithubUser): Promise<string> {
  const code = crypto.randomUUID()
  const redirect = at.searchParams.get('redirect_uri') ?? ''
  const challenge = at.searchParams.get('code_challenge')
  const body = JSON.stringify({ user, challenge, redirect })
  await straight(`${stand}/codes/${code}`, { method: 'PUT', body })
  const state = at.searchParams.get('state') ?? ''
  return `${new URL(redirect).pathname}?${new URLSearchParams({ code, state })}`
}

const comeBack = (path: string, Cookie = '') => world.request('GET', path, { headers: { Cookie } })

async function signInAs(user: GithubUser): Promise<Reply> {
  const { at, cookie } = await setOut()
  return comeBack(await agree(at, user), cookie)
}

/** Where an answer sends to, and whether it signs in. */
const told = (reply: Reply) => [
  reply.headers.get('Location'),
  reply.headers.getSetCookie().some((one) => one.startsWith(`${sessionCookieName}=`)),
]
const failed = (error: string) => [`https://guildhall.test/auth/error?error=${error}`, false]

const usersOf = (email: string) =>
  world.owner<{ id: string; providers: string[]; tokens: string[] }>(
    `select u.id, array_agg(a.provider_id order by 1) as providers, array_agg(a.access_token) as tokens
     from auth.users u left join auth.accounts a on a.user_id = u.id where u.email = $1 group by u.id`,
    [email],
  )

describe('signing in with GitHub', () => {
  test('sets out with a state, a challenge and our own address to come back to', async () => {
    const { at, cookie } = await setOut()
    expect(at.origin + at.pathname).toBe('https://github.com/login/oauth/authorize')
    expect(Object.fromEntries(at.searchParams)).toMatchObject({
      client_id: 'app',
      redirect_uri: 'https://guildhall.test/auth/callback/github',
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[\w-]{32}$/),
    })
    expect(at.search).not.toContain('secret')
    expect(cookie).toMatch(/^__Secure-guildhall\.state=/)
  })

  test('makes an account of a confirmed address, and signs in to it again', async () => {
    const ada = someone()
    const first = await signInAs(ada)
    expect([first.status, ...told(first)]).toEqual([302, '/welcome', true])
    const session = await world.request('GET', '/auth/session', {
      headers: { Cookie: cookieOf(first) },
    })
    expect(session.json.user).toMatchObject({ email: emailOf(ada), name: ada.login })
    expect(told(await signInAs(ada))).toEqual(['/welcome', true])
    const users = await usersOf(emailOf(ada))
    expect(users).toMatchObject([{ id: session.json.user.id, providers: ['github'] }])
    expect(users[0]?.tokens[0]).not.toContain('gho-')
  })

  test('fails without the state of this browser, with another state, and a second time', async () => {
    const [mine, other] = [await setOut(), await setOut()]
    const back = await agree(mine.at, someone())
    const swapped = back.replace(/state=[\w-]+/, `state=${other.at.searchParams.get('state')}`)
    const forged = back.replace(/state=[\w-]+/, 'state=0123456789abcdef0123456789abcdef')
    const none = back.replace(/&state=[\w-]+/, '')
    for (const reply of [
      await comeBack(back),
      await comeBack(back, other.cookie),
      await comeBack(swapped, mine.cookie),
      await comeBack(forged, mine.cookie),
    ]) {
      expect(told(reply)).toEqual(failed('state_mismatch'))
    }
    expect(told(await comeBack(none, mine.cookie))).toEqual(failed('state_not_found'))
    expect(told(await comeBack(back, mine.cookie))).toEqual(['/welcome', true])
    expect(told(await comeBack(back, mine.cookie))).toEqual(failed('state_mismatch'))
  })

  test('fails with a code that GitHub did not issue for it', async () => {
    const { at, cookie } = await setOut()
    const stolen = (await agree((await setOut()).at, someone())).match(/code=[^&]+/)?.[0] ?? ''
    const back = (await agree(at, someone())).replace(/code=[^&]+/, stolen)
    expect(told(await comeBack(back, cookie))).toEqual(failed('invalid_code'))
    const denied = await setOut()
    const state = denied.at.searchParams.get('state')
    const reply = await comeBack(
      `/auth/callback/github?error=access_denied&state=${state}`,
      denied.cookie,
    )
    expect(told(reply)).toEqual(failed('access_denied'))
    expect((await comeBack('/auth/error?error=access_denied')).text).toContain('did not agree')
  })

  test('fails with an unconfirmed address, and leaves nothing behind', async () => {
    const eve = someone(false)
    expect(told(await signInAs(eve))[0]).toMatch(/\/auth\/error\?error=email_not_verified/)
    expect(await usersOf(emailOf(eve))).toEqual([])
  })

  test('opens the account of the same address, where both sides have confirmed it', async () => {
    const email = await signUp()
    const [before] = await usersOf(email)
    expect(told(await signInAs(someone(true, email)))).toEqual(['/welcome', true])
    expect(await usersOf(email)).toMatchObject([
      { id: before?.id, providers: ['credential', 'github'] },
    ])
    expect((await signIn(email)).status).toBe(200)
  })

  test('opens no account of the same address where one side has not confirmed it', async () => {
    const email = await signUp()
    expect(told(await signInAs(someone(false, email)))).toEqual(failed('account_not_linked'))
    const unconfirmed = `${crypto.randomUUID()}@example.com`
    await post('/sign-up/email', { name: 'Eve', email: unconfirmed, password: 'chosen by Eve' })
    expect(told(await signInAs(someone(true, unconfirmed)))).toEqual(failed('account_not_linked'))
    for (const one of [email, unconfirmed]) {
      expect(await usersOf(one)).toMatchObject([{ providers: ['credential'] }])
    }
  })

  test('ends at no other site', async () => {
    for (const callbackURL of ['https://evil.example', '//evil.example']) {
      for (const body of [{ callbackURL }, { errorCallbackURL: callbackURL }]) {
        const reply = await post('/sign-in/social', { provider: 'github', ...body })
        expect([body, reply.status]).toEqual([body, 403])
      }
    }
  })

  test('hands a key to a command-line client, whatever signs its state has', async () => {
    const ada = someone()
    const person = await makePerson(world, { email: emailOf(ada) })
    await join(world, await world.tenant({ slug: 'acme' }), person)
    const query = new URLSearchParams({ redirect_uri: 'http://localhost:8765/callback' })
    const place = `/auth/cli?${query}&state=a:b!(c)*~%23d&machine=my:laptop`
    const form = (page: Reply, fields: Record<string, string>, Cookie = '') => {
      const [, proof = ''] = /name="proof" value="([^"]+)"/.exec(page.text) ?? []
      return world.request('POST', place, {
        raw: new URLSearchParams({ proof, ...fields }).toString(),
        headers: {
          ...{ Cookie, 'Sec-Fetch-Site': 'same-origin' },
          'Content-Type': 'application/x-www-form-urlencoded',
        },
      })
    }
    const page = await comeBack(place)
    expect(page.headers.get('Content-Security-Policy')).toContain('https://github.com')
    const away = await form(page, { with: 'github' })
    expect(away.status, away.text).toBe(303)
    const back = await agree(new URL(away.headers.get('Location') ?? ''), ada)
    const signed = await comeBack(back, cookiesOf(away))
    const again = new URL(signed.headers.get('Location') ?? '')
    const Cookie = cookieOf(signed)
    const choice = await comeBack(again.pathname + again.search, Cookie)
    const given = await form(choice, { tenant: 'acme' }, Cookie)
    const to = new URL(given.headers.get('Location') ?? '').searchParams
    expect(to.get('state')).toBe('a:b!(c)*~#d')
    expect(await isIn({ key: to.get('key') })).toBe(true)
  })

  test('stays unavailable where it is not configured', async () => {
    const plain = await openWorld()
    const body = { provider: 'github', callbackURL: '/' }
    const reply = await plain.request('POST', '/auth/sign-in/social', { body })
    expect(reply.status).toBe(404)
    const page = await plain.request('GET', '/auth/cli?redirect_uri=http://localhost:8765/')
    expect([page.status, page.text]).toEqual([200, expect.not.stringContaining('GitHub')])
    expect(page.headers.get('Content-Security-Policy')).not.toContain('github')
    const back = await plain.request('GET', '/auth/callback/github?code=a&state=b')
    expect(told(back)[1]).toBe(false)
    await plain.close()
  })
})
