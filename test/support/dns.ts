import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A resolver as DNS over HTTPS in JSON has it, for tests: `PUT /records/NAME` with a list of strings says what the TXT
 * records of a name are, null that the resolver cannot tell.
 */
export async function startResolver(): Promise<{ url: string; stop: () => Promise<void> }> {
  const records = new Map<string, string[] | null>()
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (request.method === 'PUT') {
      let body = ''
      for await (const chunk of request) body += chunk
      records.set(url.pathname.slice('/records/'.length), JSON.parse(body))
      response.end()
      return
    }
    const name = url.searchParams.get('name') ?? ''
    const found = records.get(name)
    response.setHeader('Content-Type', 'application/dns-json')
    response.end(
      JSON.stringify({
        Status: found === null ? 2 : found ? 0 : 3,
        ...(found && { Answer: found.map((data) => ({ name, type: 16, TTL: 60, data })) }),
      }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/dns-query`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
