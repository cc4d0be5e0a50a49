import { Client, neon, neonConfig } from '@neondatabase/serverless'
import { DrizzleQueryError, type Logger } from 'drizzle-orm'
import { drizzle as overHttp } from 'drizzle-orm/neon-http'
import { type NeonDatabase, drizzle as overSocket } from 'drizzle-orm/neon-serverless'

// The only file that knows the driver. A loopback host is the local Neon endpoint; any other is Neon.

const casing = 'snake_case'
const loopback = /^(localhost|127\.0\.0\.1)$/
const { fetchEndpoint, wsProxy } = neonConfig

neonConfig.fetchEndpoint = (host, port, options) => {
  if (loopback.test(host)) return `http://${host}:${port}/sql`
  return typeof fetchEndpoint === 'function' ? fetchEndpoint(host, port, options) : fetchEndpoint
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

/**
 * Opens a WebSocket, gives the database on it to `work`, and closes it whatever happens. When the signal
 * aborts, the connection is dropped, which rolls an open transaction back, and its reason is thrown.
 */
export async function withSocketDatabase<Result>(
  url: string,
  options: { signal: AbortSignal; logger: Logger },
  work: (db: SocketDatabase) => Promise<Result>,
): Promise<Result> {
  const client = new Client(url)
  if (loopback.test(client.host)) {
    client.neonConfig.useSecureWebSocket = false
    client.neonConfig.wsProxy = (host, port) => `${host}:${port}/v2`
  } else if (wsProxy !== undefined) {
    client.neonConfig.wsProxy = wsProxy
  }
  // workerd reports a lost connection after a clean close; without a listener that would end the Worker.
  client.on('error', () => undefined)
  const aborted = rejectionOf(options.signal)
  try {
    await Promise.race([client.connect().catch(fail), aborted.promise])
    const db = overSocket(client, { casing, logger: options.logger })
    return await Promise.race([work(db), aborted.promise])
  } finally {
    aborted.forget()
    client.end().catch(() => undefined)
  }
}

export type SocketDatabase = NeonDatabase

// Every fault on this path has the one shape that drizzle gives to a failed query.
async function fail(cause: unknown): Promise<never> {
  throw new DrizzleQueryError('', [], cause instanceof Error ? cause : new Error(String(cause)))
}

function rejectionOf(signal: AbortSignal) {
  let forget = () => {}
  const promise = new Promise<never>((_resolve, reject) => {
    const abort = () => fail(signal.reason).catch(reject)
    if (signal.aborted) void abort()
    signal.addEventListener('abort', abort, { once: true })
    forget = () => signal.removeEventListener('abort', abort)
  })
  promise.catch(() => undefined)
  return { promise, forget: () => forget() }
}
