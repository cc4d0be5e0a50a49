import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

type Comment = { id: number; body: string; user: { type: string }; author_association: string }

/** As much of GitHub's API as previews use, with pages: open pull requests, and comments. */
export type FakeGitHub = {
  origin: string
  open: Set<number>
  comments: Map<number, Comment[]>
  /** METHOD and path of each request. */
  requests: string[]
  stop(): Promise<void>
}

export async function startGitHub(): Promise<FakeGitHub> {
  const open = new Set<number>()
  const comments = new Map<number, Comment[]>()
  const requests: string[] = []
  let ids = 0
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const path = url.pathname.replace('/repos/guildhall/guildhall', '')
    requests.push(`${request.method} ${path}`)
    const body = JSON.parse((await text(request)) || '{}')
    const send = (status: number, answer: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer))
    }
    const page = <Item>(items: readonly Item[]) => {
      const [size, number] = ['per_page', 'page'].map((name) => Number(url.searchParams.get(name)))
      const from = ((number ?? 1) - 1) * (size ?? 30)
      return items.slice(from, from + (size ?? 30))
    }
    if (!request.headers.authorization) return send(401, { message: 'Requires authentication' })
    if (path === '/pulls') return send(200, page([...open].map((number) => ({ number }))))
    const [, of] = /^\/issues\/(\d+)\/comments$/.exec(path) ?? []
    const [, edited] = /^\/issues\/comments\/(\d+)$/.exec(path) ?? []
    const list = comments.get(Number(of)) ?? []
    if (of && request.method === 'GET') return send(200, page(list))
    if (of && request.method === 'POST') {
      const made = {
        id: ++ids,
        body: body.body,
        user: { type: 'Bot' },
        author_association: 'NONE',
      }
      comments.set(Number(of), [...list, made])
      return send(201, made)
    }
    const found = [...comments.values()].flat().find(({ id }) => id === Number(edited))
    if (!found) return send(404, { message: 'Not Found' })
    found.body = body.body
    send(200, found)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    origin: `http://127.0.0.1:${port}`,
    open,
    comments,
    requests,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
