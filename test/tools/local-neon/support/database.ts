import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type NeonDbError, neon, neonConfig } from '@neondatabase/serverless'
import { Client as RawClient } from 'pg'
import { afterAll, afterEach, beforeAll, inject } from 'vitest'
import { localNeonControl } from '../../../support/local-neon.ts'

neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`
neonConfig.wsProxy = (host, port) => `${host}:${port}/v2`
neonConfig.useSecureWebSocket = false

export const { origin, ownerUrl } = inject('localNeon')
export const control = localNeonControl(origin)

/** A new name, so that parallel and repeated tests never meet. */
export const uniqueName = (prefix: string) => `${prefix}_${randomBytes(6).toString('hex')}`

/** The owner's connection string to another database of the endpoint. */
export function urlOf(database: string): string {
  return `${ownerUrl.slice(0, ownerUrl.lastIndexOf('/'))}/${database}`
}

/** A database for one test file, with the driver's query function and a raw client over it. */
export function useDatabase() {
  const name = uniqueName('test')
  const url = urlOf(name)
  const raw = new RawClient(url)
  // Dropping the database ends this connection with 57P01.
  raw.on('error', () => undefined)
  beforeAll(async () => {
    await control.createDatabase(name)
    await raw.connect()
  })
  afterEach(() => control.clearFaults(name))
  afterAll(async () => {
    await raw.end()
    await control.dropDatabase(name)
  })
  return { name, url, raw, sql: neon(url), full: neon(url, { fullResults: true }) }
}

/** Sends what the driver never would. */
export async function post(url: string | undefined, body: unknown, headers: object = {}) {
  const response = await fetch(`${origin}/sql`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { ...(url && { 'neon-connection-string': url }), ...headers },
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text }
}

/** A WebSocket client whose loss is not an unhandled error. */
export function socketClient(url: string): Client {
  const client = new Client(url)
  client.on('error', () => undefined)
  return client
}

/** What a promise rejected with; fails the test when it did not. */
export async function failure(work: PromiseLike<unknown>): Promise<NeonDbError> {
  const outcome = await Promise.resolve(work).then(
    () => undefined,
    (error) => error,
  )
  if (outcome === undefined) throw new Error('expected a rejection')
  return outcome
}

/** Waits for a state to come about; the test's own timeout is the limit. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(20)
}
