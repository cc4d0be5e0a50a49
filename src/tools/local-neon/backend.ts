import { Client, DatabaseError } from 'pg'
import { RawQuery, type RawResult, type Sink } from './raw-query.ts'

/** The identity that a client of the endpoint presents. */
export type Identity = { database: string; role: string; password: string }

/** One server connection with its own backend process. */
export type Backend = {
  pid: number
  database: string
  /** False once the connection is lost: killed, or the server stopped. */
  alive(): boolean
  /** True when no transaction is open. */
  idle(): boolean
  query(text: string, params?: (string | null)[], sink?: Sink): Promise<RawResult>
  /** Ends the backend; an open transaction is rolled back. */
  close(): Promise<void>
  /** Settles when the connection is gone, with the last error the server gave for it. */
  lost: Promise<Error>
}

/**
 * Connects as `identity` with its own password.
 * @throws {DatabaseError} when Postgres rejects it (28P01, 3D000, 53300, ...).
 */
export async function connectBackend(port: number, identity: Identity): Promise<Backend> {
  const { database, role: user, password } = identity
  const client = new Client({
    host: '127.0.0.1',
    port,
    user,
    password,
    database,
    ssl: false,
    application_name: 'neon-http',
  })
  const session = { pid: 0, alive: true, lastError: new Error('Connection terminated') }
  client.connection.once('backendKeyData', (message: { processID: number }) => {
    session.pid = message.processID
  })
  // An ended client also reports "Connection terminated unexpectedly", which says less.
  client.on('error', (error) => {
    if (!(session.lastError instanceof DatabaseError)) session.lastError = error
    session.alive = false
  })
  const lost = new Promise<Error>((resolve) => {
    client.on('end', () => {
      session.alive = false
      resolve(session.lastError)
    })
  })
  await client.connect()
  return {
    pid: session.pid,
    database,
    lost,
    alive: () => session.alive,
    idle: () => client.getTransactionStatus() === 'I',
    close: () => client.end(),
    async query(text, params = [], sink) {
      const query = new RawQuery(text, params, sink)
      client.query(query)
      return await query.result.catch((error) => {
        throw error instanceof DatabaseError || session.alive ? error : session.lastError
      })
    },
  }
}
