import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { smoke } from '../../../src/tools/preview/smoke.ts'

const [mine, theirs] = [
  { slug: 'preview-a', key: 'key-a' },
  { slug: 'preview-b', key: 'key-b' },
]

/** What an API lets pass that has this hole. */
type Hole =
  | 'no credential'
  | 'forged key'
  | 'reads'
  | 'writes'
  | 'deletes'
  | 'names the tenant'
  | 'lists'
  | 'wrong session'

/** As much of the API as the smoke test uses, with at most one hole in its isolation. */
async function startApi(hole?: Hole): Promise<string> {
  let owned: { name: string; description?: string } | undefined
  const server = createServer(async (request, response) => {
    const body = JSON.parse((await text(request)) || '{}')
    const send = (status: number, answer: object = {}) =>
      response.writeHead(status).end(JSON.stringify(answer))
    const key = request.headers.authorization?.replace('Bearer ', '')
    const tenant = [mine, theirs].find((one) => one.key === key)
    const named = request.headers['x-tenant']
    const path = request.url?.replace('/api/v1', '') ?? ''
    const opened: Record<string, boolean> = {
      'no credential': key === undefined,
      'forged key': key !== undefined && tenant === undefined,
      'names the tenant': named !== undefined,
      reads: tenant === mine && request.method === 'GET' && named === undefined,
      writes: tenant === mine && request.method === 'PATCH',
      deletes: tenant === mine && request.method === 'DELETE',
    }
    const open = hole !== undefined && opened[hole] === true
    if (path === '/auth/session') {
      const slug = hole === 'wrong session' ? 'preview-a' : tenant?.slug
      return send(200, { tenant: { slug } })
    }
    if (!open && tenant === undefined) return send(401)
    if (!open && named !== undefined) return send(404)
    if (path.startsWith('/services?')) return send(200, { data: hole === 'lists' ? [owned] : [] })
    if (request.method === 'POST') {
      owned = body
      return send(201, body)
    }
    if (!open && tenant !== theirs) return send(404)
    return send(200, owned)
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}

test('an API that keeps tenants apart passes, each attack made', async () => {
  const did = await smoke(await startApi(), [mine, theirs], 'forged')
  expect(did).toBe('12 requests, of which 7 attack isolation')
})

test.each([
  ['no credential', 'no credential: expected 401, got 200'],
  ['forged key', 'a forged key: expected 401, got 200'],
  ['reads', "another tenant's key reads: expected 404, got 200"],
  ['writes', "another tenant's key writes: expected 404, got 200"],
  ['deletes', "another tenant's key deletes: expected 404, got 200"],
  ['names the tenant', "another tenant's key names the tenant: expected 404, got 200"],
  ['lists', 'another tenant lists: expected a list without it'],
  ['wrong session', 'preview-b signs in: expected preview-b'],
] as const)('an API with a hole fails: %s', async (hole, told) => {
  const api = await startApi(hole)
  await expect(smoke(api, [mine, theirs], 'forged')).rejects.toThrow(told)
})
