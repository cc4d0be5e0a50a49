import { once } from 'node:events'
import { createServer } from 'node:http'
import { z } from 'zod'

const Binding = z.object({ type: z.string(), text: z.string().optional() })
const Metadata = z.object({ env: z.record(z.string(), Binding) })
type Deployment = z.output<typeof Metadata>

/** As much of Cloudflare's API as `wrangler preview` and `wrangler deployments status` use, for one Worker. */
export type FakeCloudflare = {
  origin: string
  /** Each Preview by its name, with its deployments. */
  previews: Map<string, Deployment[]>
  /** The versions that share the traffic; none until the first deployment. */
  running: { version_id: string; percentage: number }[]
  /** METHOD and path of each request, below the account. */
  requests: string[]
  /** From now on whoever asks is refused. */
  refuse(): void
  stop(): Promise<void>
}

/** Every Preview answers at `address`. */
export async function startCloudflare(address: string): Promise<FakeCloudflare> {
  const previews = new Map<string, Deployment[]>()
  const requests: string[] = []
  const running: FakeCloudflare['running'] = []
  let refusing = false

  async function answer(request: Request): Promise<[status: number, result: unknown]> {
    const { pathname, search } = new URL(request.url)
    const path = pathname.replace('/accounts/account/workers', '')
    requests.push(`${request.method} ${path}${search}`)
    if (refusing) return [403, { code: 10023, message: 'Not allowed' }]
    if (path === '/workers/guildhall') return [200, {}]
    if (path === '/scripts/guildhall/deployments') {
      return running.length > 0
        ? [200, { deployments: [{ id: 'deployment', versions: running }] }]
        : [404, { code: 10007, message: 'This Worker does not exist on your account.' }]
    }
    if (path.endsWith('/assets-upload-session')) return [200, { jwt: 'assets', buckets: [] }]
    if (path === '/workers/guildhall/previews') {
      const { name } = z.object({ name: z.string() }).parse(await request.json())
      previews.set(name, [])
      return [200, described(name)]
    }
    const [, name = '', rest = ''] =
      /^\/workers\/guildhall\/previews\/([^/]+)(.*)$/.exec(path) ?? []
    const deployments = previews.get(name)
    if (!deployments) return [404, { code: 10025, message: 'The Preview was not found' }]
    if (rest === '/deployments') {
      const form = await request.formData()
      deployments.push(Metadata.parse(JSON.parse(String(form.get('metadata')))))
      return [200, { id: 'deployment', urls: [], env: deployments.at(-1)?.env }]
    }
    if (rest === '/deployments/latest') return [200, deployments.at(-1)]
    if (request.method === 'DELETE') previews.delete(name)
    return [200, described(name)]
  }

  const described = (name: string) => ({ id: name, name, slug: name, urls: [address] })
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const request = new Request(new URL(incoming.url ?? '/', 'http://localhost'), {
      method: incoming.method ?? 'GET',
      headers: { 'content-type': incoming.headers['content-type'] ?? '' },
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    })
    const [status, result] = await answer(request)
    const errors = status === 200 ? [] : [result]
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ success: status === 200, result, errors, messages: [] }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  return {
    origin: `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`,
    previews,
    running,
    requests,
    refuse() {
      refusing = true
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
