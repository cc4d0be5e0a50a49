import {
  type NeonQueryFunction,
  neon,
  neonConfig,
  Client as SocketClient,
} from '@neondatabase/serverless'
import { DrizzleQueryError, type Logger } from 'drizzle-orm'
import { drizzle as overHttp } from 'drizzle-orm/neon-http'
import { type NeonDatabase, drizzle as overSocket } from 'drizzle-orm/neon-serverless'
import { type Budget, FaultError, type Meter, metered, withAttempts } from './attempts.ts'

// The only file that knows the driver. A loopback host is the local Neon endpoint; any other is Neon.

const casing = 'snake_case'
const loopback = /^(localhost|127\.0\.0\.1)$/
const { fetchEndpoint } = neonConfig

neonConfig.fetchEndpoint = (host, port, options) => {
  if (loopback.test(host)) return `http://${host}:${port}/sql`
  return typeof fetchEndpoint === 'function' ? fetchEndpoint(host, port, options) : fetchEndpoint
}

// The driver knows a connection that is lost before the answer, and not one that is lost within it: each comes whole.
neonConfig.fetchFunction = async (url: string, request: RequestInit) => {
  const response = await fetch(url, request)
  const body = await response.text()
  const { ok, status } = response
  return { ok, status, text: async () => body, json: async () => JSON.parse(body) }
}

/** A database whose `batch` is one HTTP request and one transaction. */
export function httpDatabase(url: string, options: { signal: AbortSignal; readOnly: boolean }) {
  const client = neon(url, {
    fetchOptions: { signal: options.signal },
    readOnly: options.readOnly,
    isolationLevel: 'ReadCommitted',
  })
  return overHttp({ client, casing })
}

export type HttpDatabase = ReturnType<typeof httpDatabase>

/** The time budget of a request's queries, and its meter. */
export type Cost = { budget: Budget; meter: Meter }

/** A database whose queries are one HTTP request each, and repeated after a transient fault. */
export function repeatingDatabase<Schema extends Record<string, unknown>>(
  url: string,
  cost: Cost,
  schema: Schema,
) {
  return overHttp({ client: repeating(neon(url), cost), casing, schema })
}

type Client = NeonQueryFunction<false, false>

/** A client whose queries are tried again as `withAttempts` says, a select as what may be repeated. */
function repeating(client: Client, { budget, meter }: Cost): Client {
  const query: (...asked: Parameters<Client['query']>) => unknown = (text, params, options) =>
    metered(meter, () =>
      withAttempts(budget, /^select\b/i.test(text), (signal) => {
        meter.roundTrips += 1
        return client.query(text, params, { ...options, fetchOptions: { signal } })
      }),
    ).catch((error) => {
      throw error instanceof FaultError ? error.cause : error
    })
  return { query } as Client
}

/**
 * Opens a WebSocket, gives the database on it to `work`, and closes it whatever happens. When the signal
 * aborts, the connection is dropped, which rolls an open transaction back, and its reason is thrown.
 */
export async function withSocketDatabase<Result>(
  url: string,
  options: { signal: AbortSignal; logger: Logger },
  work: (db: SocketDatabase) => Promise<Result>,
): Promise<Result> {
  const client = new SocketClient(url)
  if (loopback.test(client.host)) {
    client.neonConfig.useSecureWebSocket = false
    client.neonConfig.wsProxy = (host, port) => `${host}:${port}/v2`
  }
  // workerd reports a lost connection after a clean close; without a listener that would end the Worker.
  client.on('error', () => undefined)
  const aborted = abortOf(options.signal)
  const connected = client.connect().catch((cause) => {
    throw asFault(cause)
  })
  try {
    await Promise.race([connected, aborted])
    const db = overSocket(client, { casing, logger: options.logger })
    return await Promise.race([work(db), aborted])
  } finally {
    client.end().catch(() => undefined)
  }
}

export type SocketDatabase = NeonDatabase

// Every fault on this path has the one shape that drizzle gives to a failed query.
function asFault(cause: unknown): DrizzleQueryError {
  return new DrizzleQueryError('', [], cause instanceof Error ? cause : new Error(String(cause)))
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = () => reject(asFault(signal.reason))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
  })
}
