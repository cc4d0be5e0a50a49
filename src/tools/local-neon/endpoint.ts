import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Admin } from './admin.ts'
import { Faults } from './faults.ts'
import { answerLocal } from './local-routes.ts'
import type { Pools } from './pools.ts'
import { answerSql } from './sql-route.ts'
import { Stats } from './stats.ts'
import { Tunnel } from './tunnel.ts'

export type Endpoint = { port: number; close(): Promise<void> }
type Input = { postgresPort: number; admin: Admin; pools: Pools }
type Context = Input & { faults: Faults; stats: Stats }

/**
 * Serves HTTP, WebSocket and the raw Postgres protocol on one port of 127.0.0.1. A Postgres client
 * begins with the length of its first message, whose first byte is 0; no HTTP request begins so.
 * @throws {Error} when `port` is taken.
 */
export async function serveEndpoint(input: Input, port: number): Promise<Endpoint> {
  const context: Context = { ...input, faults: new Faults(), stats: new Stats() }
  const http = createHttpServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    route(context, request, response).catch((error) => {
      if (response.headersSent) return void response.destroy()
      response.writeHead(500, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ message: `local endpoint: ${error}` }))
    })
  })
  const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  http.on('upgrade', (request, socket, head) => {
    if (refusesUpgrade(context, request, socket)) return
    webSockets.handleUpgrade(request, socket, head, (client) => new Tunnel(context, client))
  })
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.once('readable', () => {
      const first: Buffer | null = socket.read(1)
      if (first === null) return void socket.destroy()
      socket.unshift(first)
      if (first[0] === 0) pipeRaw(socket, context.postgresPort)
      else http.emit('connection', socket)
    })
  })
  // Concurrent requests use a connection each; one without room is retried after seconds.
  server.listen({ port, host: '127.0.0.1', backlog: 4_096 })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the endpoint has no port')
  return {
    port: address.port,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

async function route(context: Context, request: IncomingMessage, response: ServerResponse) {
  if (request.url?.startsWith('/_local/')) return await answerLocal(context, request, response)
  if (request.method === 'POST' && request.url === '/sql') {
    return await answerSql(context, request, response)
  }
  response.writeHead(404, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ message: 'the driver sends POST /sql and WebSockets to /v2' }))
}

/**
 * The faults of an upgrade. The driver's upgrade does not name its database, so they strike here
 * only when `wsProxy` adds it (`/v2?database=...`), and otherwise at the first message.
 */
function refusesUpgrade(context: Context, request: IncomingMessage, socket: Duplex): boolean {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (url.pathname !== '/v2') return refuse(socket, '404 Not Found')
  const database = url.searchParams.get('database')
  if (database === null) return false
  const kinds = ['drop_before', 'too_many', 'unavailable'] as const
  const fault = context.faults.take({ database, transport: 'websocket', kinds })
  if (!fault) return false
  if (fault.kind === 'too_many') return refuse(socket, '429 Too Many Requests')
  if (fault.kind === 'unavailable') return refuse(socket, '503 Service Unavailable')
  socket.destroy()
  return true
}

function refuse(socket: Duplex, status: string): true {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  return true
}

function pipeRaw(socket: Socket, postgresPort: number): void {
  const postgres = connect({ port: postgresPort, host: '127.0.0.1', noDelay: true })
  postgres.on('error', () => socket.destroy())
  postgres.on('close', () => socket.destroy())
  socket.on('close', () => postgres.destroy())
  socket.pipe(postgres)
  postgres.pipe(socket)
}
