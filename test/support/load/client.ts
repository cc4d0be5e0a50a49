import { Agent, request } from 'node:http'

/** A body is encoded as JSON, or sent as it stands where it is JSON already. */
export type Call = {
  headers?: Record<string, string>
  body?: object | undefined
  signal?: AbortSignal
}
export type Answer = {
  status: number
  headers: Record<string, unknown>
  text: string
  /** Whether it came over a connection that an earlier request had opened. */
  reused: boolean
}

/**
 * Requests to a Worker over connections that are kept: `node:http`, which costs less of the processor than `fetch`, so
 * that what is measured is the Worker.
 */
export function clientOf(origin: string, given: Record<string, string> = {}) {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })
  const send = (
    method: string,
    path: string,
    { headers, body, signal }: Call = {},
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const bytes = Buffer.isBuffer(body) ? body : body && Buffer.from(JSON.stringify(body))
      const own = bytes && { 'Content-Type': 'application/json', 'Content-Length': bytes.length }
      const sent = request(
        new URL(path, origin).href,
        { method, agent, headers: { ...given, ...own, ...headers }, ...(signal && { signal }) },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString(),
              reused: sent.reusedSocket,
            }),
          )
        },
      )
      sent.on('error', reject)
      sent.end(bytes)
    })
  return {
    send,
    /** The text of an answer that is a success; throws for any other. */
    call: async (method: string, path: string, call?: Call): Promise<string> => {
      const { status, text } = await send(method, path, call)
      if (status >= 300) throw new Error(`${method} ${path} answered ${status} ${text}`)
      return text
    },
    close: () => agent.destroy(),
  }
}

export type Client = ReturnType<typeof clientOf>
