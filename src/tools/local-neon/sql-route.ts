import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Identity } from './backend.ts'
import { type Fault, type Faults, faultKinds } from './faults.ts'
import { executeSql, type SqlContext } from './sql.ts'
import { refusal, SqlHttpError } from './sql-error.ts'
import { parseIdentity, parseOptions, parseStatements, type SqlOptions } from './sql-request.ts'
import { maxBytes } from './sql-result.ts'

export type SqlRouteContext = SqlContext & { faults: Faults }

/** POST /sql: what the driver's `neon()` and drizzle's neon-http send. */
export async function answerSql(
  context: SqlRouteContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  try {
    const identity = parseIdentity(request.headers)
    context.stats.add(identity.database, 'requests')
    const options = parseOptions(request.headers)
    const body = await readBody(request)
    const work = parseStatements(body, options)
    if (Array.isArray(work)) context.stats.add(identity.database, 'batches')
    const fault = takeFault(context, identity, [work].flat())
    const delayMs = context.faults.delay(identity.database) + (fault?.delayMs ?? 0)
    // A timer of 0 would take a millisecond.
    if (delayMs > 0) await sleep(delayMs)
    if (strikesBefore(fault, response)) return
    const shutdown = fault?.kind === 'admin_shutdown'
    const json = await executeSql(context, {
      identity,
      options,
      work,
      shutdown,
      signal: gone.signal,
    })
    if (fault?.kind === 'drop_after') return void response.destroy()
    if (fault?.kind === 'drop_within') return sendHalf(response, json)
    send(response, 200, json, Array.isArray(work) ? batchHeaders(options) : {})
  } catch (error) {
    if (error instanceof SqlHttpError) send(response, error.status, JSON.stringify(error.body))
    else if (!gone.signal.aborted) throw error
  }
}

function takeFault(
  context: SqlRouteContext,
  { database }: Identity,
  statements: { query: string }[],
) {
  const sql = statements.map(({ query }) => query).join('\n')
  return context.faults.take({ database, transport: 'http', sql, kinds: faultKinds })
}

/** Answers, or fails to, in place of Postgres. True when nothing is to be executed. */
function strikesBefore(fault: Fault | undefined, response: ServerResponse): boolean {
  switch (fault?.kind) {
    case 'drop_before':
      response.destroy()
      return true
    case 'half_open':
      return true
    case 'too_many':
      send(response, 429, JSON.stringify({ msg: 'Too many connections to this endpoint' }))
      return true
    case 'unavailable':
      send(response, 503, 'Service Unavailable', { 'content-type': 'text/plain' })
      return true
    default:
      return false
  }
}

function batchHeaders(options: SqlOptions): Record<string, string> {
  return {
    ...(options.readOnly && { 'neon-batch-read-only': 'true' }),
    ...(options.deferrable && { 'neon-batch-deferrable': 'true' }),
    ...(options.isolation && { 'neon-batch-isolation-level': options.isolation }),
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > maxBytes) throw refusal(413, `request is too large (max is ${maxBytes} bytes)`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function sendHalf(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  response.write(body.slice(0, body.length / 2), () => response.destroy())
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(body)
}
