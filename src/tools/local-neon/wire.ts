/** One whole message of the Postgres protocol. `type` is undefined before the session has started. */
export type Message = { type: string | undefined; bytes: Buffer }

const sslRequest = 80877103
const gssRequest = 80877104

/** Cuts what a client sends into messages, whatever frames it came in. */
export class ClientMessages {
  #rest: Buffer = Buffer.alloc(0)
  #started = false

  push(chunk: Buffer): Message[] {
    this.#rest = this.#rest.length ? Buffer.concat([this.#rest, chunk]) : chunk
    const messages: Message[] = []
    for (;;) {
      const header = this.#started ? 1 : 0
      if (this.#rest.length < header + 4) return messages
      const length = header + this.#rest.readInt32BE(header)
      if (length < header + 4) throw new Error('not the Postgres protocol')
      if (this.#rest.length < length) return messages
      const bytes = this.#rest.subarray(0, length)
      this.#rest = this.#rest.subarray(length)
      messages.push({ type: header ? String.fromCharCode(bytes[0] ?? 0) : undefined, bytes })
      if (!header) this.#started = !isEncryptionRequest(bytes)
    }
  }
}

/** True for SSLRequest and GSSENCRequest, which Postgres answers with one byte. */
export function isEncryptionRequest(bytes: Buffer): boolean {
  return bytes.length === 8 && [sslRequest, gssRequest].includes(bytes.readInt32BE(4))
}

/** The parameters of a startup message: user, database, ... `undefined` for any other message. */
export function startupParameters(bytes: Buffer): Map<string, string> | undefined {
  if (bytes.length < 9 || bytes.readInt16BE(4) !== 3) return undefined
  const parts = bytes.subarray(8).toString().split('\0')
  const parameters = new Map<string, string>()
  for (let at = 0; parts[at]; at += 2) parameters.set(parts[at] ?? '', parts[at + 1] ?? '')
  return parameters
}

/** The SQL of a Query or Parse message; `undefined` for any other. */
export function messageSql({ type, bytes }: Message): string | undefined {
  if (type === 'Q') return bytes.subarray(5, -1).toString()
  if (type === 'P') return bytes.subarray(5).toString().split('\0')[1]
  return undefined
}

/** The relevant messages of a server's stream; the rest, mainly rows, is skipped. */
export type ServerEvent =
  | { kind: 'backend'; pid: number }
  | { kind: 'ready' }
  | { kind: 'complete'; tag: string }

/** Finds events in a server's stream without keeping its messages. */
export class ServerEvents {
  #rest = Buffer.alloc(0)
  #skip = 0

  /** The next byte answers an encryption request and is no message. */
  skipOne(): void {
    this.#skip++
  }

  push(chunk: Buffer): ServerEvent[] {
    const events: ServerEvent[] = []
    let data = this.#rest.length ? Buffer.concat([this.#rest, chunk]) : chunk
    this.#rest = Buffer.alloc(0)
    for (;;) {
      const skipped = Math.min(this.#skip, data.length)
      this.#skip -= skipped
      data = data.subarray(skipped)
      if (data.length < 5) break
      const length = 1 + data.readInt32BE(1)
      const type = String.fromCharCode(data[0] ?? 0)
      if (!'KZC'.includes(type)) this.#skip = length
      else if (data.length < length) break
      else {
        events.push(serverEvent(type, data))
        data = data.subarray(length)
      }
    }
    this.#rest = Buffer.from(data)
    return events
  }
}

function serverEvent(type: string, data: Buffer): ServerEvent {
  if (type === 'K') return { kind: 'backend', pid: data.readInt32BE(5) }
  if (type === 'Z') return { kind: 'ready' }
  return { kind: 'complete', tag: data.subarray(5, data.indexOf(0, 5)).toString() }
}

/** An ErrorResponse as Postgres would send it. */
export function fatalError(code: string, message: string): Buffer {
  const fields = `SFATAL\0VFATAL\0C${code}\0M${message}\0\0`
  const bytes = Buffer.alloc(5 + Buffer.byteLength(fields))
  bytes.write('E')
  bytes.writeInt32BE(bytes.length - 1, 1)
  bytes.write(fields, 5)
  return bytes
}
