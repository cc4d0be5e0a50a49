import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Parameter, Statement } from './sql.ts'

type Query = { query: string; params: Parameter[] }
type Sent = Query | { queries: Query[] }

/** Stands between a Worker and the endpoint, for HTTP alone, and keeps what the Worker asked. */
export async function startRecorder(databaseUrl: string) {
  const behind = new URL(databaseUrl)
  let kept: Statement[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const sent: Sent = JSON.parse(body)
    const queries = 'queries' in sent ? sent.queries : [sent]
    kept.push(...queries.map(({ query, params }): Statement => [query, ...params]))
    const headers = new Headers({ 'Neon-Connection-String': databaseUrl })
    for (const [name, value] of Object.entries(request.headers)) {
      if (/^neon-(?!connection)/.test(name)) headers.set(name, String(value))
    }
    const answer = await fetch(`http://${behind.host}${request.url}`, {
      method: 'POST',
      headers,
      body,
    })
    response.writeHead(answer.status, { 'Content-Type': 'application/json' })
    response.end(await answer.text())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    /** The database of the endpoint, by way of the recorder. */
    url: Object.assign(new URL(databaseUrl), { port: `${port}` }).href,
    /** The statements that were sent since it was asked last. */
    taken: (): Statement[] => kept.splice(0),
    stop: async () => {
      kept = []
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export type Recorder = Awaited<ReturnType<typeof startRecorder>>
