import { anyAddress } from './signing.ts'
import type { Reply, World } from './world.ts'

/** Where the command-line client of tests waits for its key. */
export const waiting = 'http://localhost:8765/callback'

/** The pages that a command-line client opens, in a world that is there once it is asked. */
export function cliForms(world: () => World) {
  const place = (query: Record<string, string> = { redirect_uri: waiting }) =>
    `/auth/cli?${new URLSearchParams(query)}`

  const open = (query?: Record<string, string>, headers: Record<string, string> = {}) =>
    world().request('GET', place(query), { headers })

  /** Sends a page's form back, with what a person filled in. */
  function send(
    page: Reply,
    fields: Record<string, string>,
    query?: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const [, proof = ''] = /name="proof" value="([^"]+)"/.exec(page.text) ?? []
    return world().request('POST', place(query), {
      raw: new URLSearchParams({ proof, ...fields }).toString(),
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        'Sec-Fetch-Site': 'same-origin',
        'CF-Connecting-IP': anyAddress(),
        ...headers,
      },
    })
  }

  return { open, send }
}

export function location(reply: Reply): URL {
  return new URL(reply.headers.get('Location') ?? 'about:blank')
}

/** All cookies of an answer, as a browser sends them back. */
export function cookiesOf(reply: Reply): string {
  const cookies = reply.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
  return cookies.join('; ')
}
