import { connect, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RawData, WebSocket } from 'ws'
import type { Admin } from './admin.ts'
import { type Fault, type FaultKind, type Faults, faultKinds } from './faults.ts'
import type { Stats } from './stats.ts'
import {
  ClientMessages,
  fatalError,
  isEncryptionRequest,
  type Message,
  messageSql,
  ServerEvents,
  startupParameters,
} from './wire.ts'

export type TunnelContext = { postgresPort: number; admin: Admin; faults: Faults; stats: Stats }

const highWater = 1024 * 1024
const atCommit: readonly FaultKind[] = ['drop_after']
const atQuery = faultKinds.filter(
  (kind) => !['drop_after', 'drop_within', 'too_many', 'unavailable'].includes(kind),
)
const atStart = faultKinds.filter(
  (kind) => !['drop_after', 'drop_within', 'admin_shutdown'].includes(kind),
)

/** Joins one WebSocket to a Postgres connection of its own; each end's close ends the other. */
export class Tunnel {
  readonly #context: TunnelContext
  readonly #socket: WebSocket
  readonly #postgres: Socket
  readonly #client = new ClientMessages()
  readonly #server = new ServerEvents()
  readonly #ready = Promise.withResolvers<void>()
  #database = ''
  #pid = 0
  /** Messages that Postgres has yet to answer with ReadyForQuery. */
  #pending = 0
  #halted = false
  #queued = 0
  #queue: Promise<void> = Promise.resolve()
  /** SQL sent since the last BEGIN, for a `drop_after` with `match`. */
  #sql = ''

  constructor(context: TunnelContext, socket: WebSocket) {
    this.#context = context
    this.#socket = socket
    this.#postgres = connect({ port: context.postgresPort, host: '127.0.0.1', noDelay: true })
    socket.on('message', (data) => this.#enqueue(data))
    socket.on('close', () => this.#clientClosed())
    socket.on('error', () => socket.terminate())
    this.#postgres.on('data', (chunk) => this.#fromServer(chunk))
    this.#postgres.on('close', () => this.#halted || socket.close())
    this.#postgres.on('error', () => undefined)
  }

  /** Frames are handled one after the other, each a full delay after it arrived. */
  #enqueue(data: RawData): void {
    const arrived = performance.now()
    const chunk = Buffer.isBuffer(data) ? data : Buffer.concat([data].flat().map(toBuffer))
    this.#queued += chunk.length
    if (this.#queued > highWater) this.#socket.pause()
    this.#queue = this.#queue
      .then(() => this.#fromClient(chunk, arrived))
      .catch(() => this.#drop())
      .finally(() => {
        this.#queued -= chunk.length
        if (this.#queued <= highWater && this.#socket.isPaused) this.#socket.resume()
      })
  }

  async #fromClient(chunk: Buffer, arrived: number): Promise<void> {
    const { faults } = this.#context
    const messages = this.#client.push(chunk)
    const starts = messages.find(({ type }) => type === undefined)
    if (starts) this.#open(startupParameters(starts.bytes))
    // The upgrade was a round trip of its own, before the database was known.
    const trips = starts ? 2 : 1
    const wait = arrived + trips * faults.delay(this.#database) - performance.now()
    if (wait > 0) await sleep(wait)
    for (const message of messages) {
      if (this.#halted) return
      await this.#forward(message)
    }
  }

  #open(parameters: Map<string, string> | undefined): void {
    if (!parameters) return
    this.#database = parameters.get('database') ?? parameters.get('user') ?? ''
    this.#context.stats.add(this.#database, 'websockets')
  }

  async #forward(message: Message): Promise<void> {
    const { faults, stats } = this.#context
    const at = { database: this.#database, transport: 'websocket' } as const
    const sql = messageSql(message)
    if (sql !== undefined) {
      stats.add(this.#database, 'queries')
      if (this.#sql.length < highWater) this.#sql += `${sql}\n`
      await this.#strike(faults.take({ ...at, sql, kinds: atQuery }))
    } else if (message.type === undefined) {
      if (isEncryptionRequest(message.bytes)) this.#server.skipOne()
      else await this.#strike(faults.take({ ...at, kinds: atStart }))
    }
    if (this.#halted) return
    if (isAnsweredWithReady(message)) this.#pending++
    if (!this.#postgres.write(message.bytes) && !this.#postgres.destroyed) {
      await new Promise<void>((resolve) => {
        this.#postgres.once('drain', resolve).once('close', resolve)
      })
    }
  }

  async #strike(fault: Fault | undefined): Promise<void> {
    switch (fault?.kind) {
      case 'drop_before':
        return this.#drop()
      case 'half_open':
        this.#halted = true
        return
      case 'slow':
        return await sleep(fault.delayMs ?? 0)
      case 'too_many':
        return this.#refuse('53300', 'sorry, too many clients already')
      case 'unavailable':
        return this.#refuse('57P03', 'the database system is starting up')
      case 'admin_shutdown':
        await this.#ready.promise
        return await this.#context.admin.terminate(this.#pid)
    }
  }

  #fromServer(chunk: Buffer): void {
    if (this.#halted) return
    for (const event of this.#server.push(chunk)) {
      if (event.kind === 'backend') this.#pid = event.pid
      else if (event.kind === 'ready') {
        this.#pending--
        this.#ready.resolve()
      } else if (this.#completed(event.tag)) {
        this.#drop()
        return
      }
    }
    this.#socket.send(chunk, () => {
      if (this.#socket.bufferedAmount <= highWater) this.#postgres.resume()
    })
    if (this.#socket.bufferedAmount > highWater) this.#postgres.pause()
  }

  /** True when the connection is to be lost before the client learns of its COMMIT. */
  #completed(tag: string): boolean {
    if (tag === 'BEGIN' || tag === 'START TRANSACTION') {
      this.#context.stats.add(this.#database, 'transactions')
    }
    if (tag !== 'COMMIT') return false
    const [sql, database] = [this.#sql, this.#database]
    this.#sql = ''
    const at = { database, transport: 'websocket', sql, kinds: atCommit } as const
    return this.#context.faults.take(at) !== undefined
  }

  #refuse(code: string, message: string): void {
    this.#halted = true
    this.#socket.send(fatalError(code, message), () => this.#socket.close())
    this.#postgres.destroy()
  }

  #drop(): void {
    this.#halted = true
    this.#socket.terminate()
    this.#postgres.destroy()
  }

  /** Postgres notices a closed connection only between statements, so a running one is ended. */
  #clientClosed(): void {
    this.#halted = true
    this.#ready.resolve()
    if (this.#pending > 0 && this.#pid)
      this.#context.admin.terminate(this.#pid).catch(() => undefined)
    this.#postgres.destroy()
  }
}

function isAnsweredWithReady({ type, bytes }: Message): boolean {
  return type === undefined ? !isEncryptionRequest(bytes) : type === 'Q' || type === 'S'
}

const toBuffer = (part: Buffer | ArrayBuffer) => (Buffer.isBuffer(part) ? part : Buffer.from(part))
