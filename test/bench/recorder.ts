import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Parameter, Statement } from './sql.ts'

type Query = { query: string; params: Parameter[] }
type Sent = Query | { queries: Query[] }

/** Stands between a Worker and the endpoint, for HTTP alone, and keeps what the Worker asked. */
export async function startRecorder(databaseUrl: string) {
  const kept: Statement[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const sent: Sent = JSON.parse(body)
    const queries = 'queries' in sent ? sent.queries : [sent]
    kept.push(...queries.map(({ query, params }): Statement => [query, ...params]))
    const headers = new Headers({ 'Neon-Connection-String': databaseUrl })
    for (const [name, value] of Object.entries(request.headers)) {
      if (/^neon-(?!connection)/.test(name)) headers.set(name, String(value))
    }
    const url = `http://${new URL(databaseUrl).host}${request.url}`
    const answer = await fetch(url, { method: 'POST', headers, body })
    response.writeHead(answer.status, { 'Content-Type': 'application/json' })
    response.end(await answer.text())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    /** The database of the endpoint, by way of the recorder. */
    url: Object.assign(new URL(databaseUrl), { port: `${port}` }).href,
    /** The statements that were sent since the last call. */
    taken: (): Statement[] => kept.splice(0),
    stop: async () => {
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
  }
}
