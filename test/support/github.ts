import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Somebody at the stand-in of GitHub. */
export type GithubUser = {
  id: number
  login: string
  email: string | null
  emails: { email: string; primary: boolean; verified: boolean }[]
}

/**
 * GitHub's side of signing in, for tests, over loopback: `PUT /codes/CODE` with `{ user, challenge }` says who comes
 * back with a code. A code is good for one exchange, by the app's secret, for the redirect and by the verifier of the
 * challenge that it was asked with. RFC 6749, 4.1.3; RFC 7636, 4.6.
 */
export async function startGithub(): Promise<{ url: string; stop: () => Promise<void> }> {
  const codes = new Map<string, { user: GithubUser; challenge: string; redirect: string }>()
  const tokens = new Map<string, GithubUser>()

  async function exchange(asked: URLSearchParams) {
    const code = asked.get('code') ?? ''
    const given = codes.get(code)
    codes.delete(code)
    const isOfApp = asked.get('client_id') === 'app' && asked.get('client_secret') === 'secret'
    const proof = await challengeOf(asked.get('code_verifier') ?? '')
    const fits = given?.challenge === proof && given.redirect === asked.get('redirect_uri')
    if (!given || !isOfApp || !fits) return { error: 'bad_verification_code' }
    const token = `gho-${crypto.randomUUID()}`
    tokens.set(token, given.user)
    return { access_token: token, token_type: 'bearer', scope: 'read:user,user:email' }
  }

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    let body = ''
    for await (const chunk of request) body += chunk
    const user = tokens.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '')
    const answer = async () => {
      if (request.method === 'PUT') return codes.set(pathname.slice(7), JSON.parse(body)) && {}
      if (pathname === '/login/oauth/access_token') return exchange(new URLSearchParams(body))
      if (pathname === '/user/emails') return user?.emails
      const { emails: _, ...profile } = user ?? {}
      return pathname === '/user' && user ? profile : undefined
    }
    const said = await answer()
    response.writeHead(said === undefined ? 401 : 200, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify(said ?? { message: 'Bad credentials' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function challengeOf(verifier: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  return Buffer.from(hash).toString('base64url')
}
