import { once } from 'node:events'
import { createServer } from 'node:net'
import { CommandError } from '../command/report.ts'

export const usualPort = 8787

/** The port that the person asked for by --port or PORT; undefined when none was asked. */
export function askedPort(option: string | undefined, variable: string | undefined) {
  const asked = option ?? (variable || undefined)
  if (asked === undefined) return undefined
  const port = Number(asked)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new CommandError({
    what: `"${asked}" is not a port`,
    todo: 'give --port (or PORT) a number from 1 to 65535',
  })
}

/**
 * The port to serve on. A requested port is used or rejected; the default one gives way.
 * @throws {CommandError} when the asked port is not free.
 */
export async function choosePort(asked: number | undefined, usual = usualPort): Promise<number> {
  const wanted = asked ?? usual
  const reason = await whyTaken(wanted)
  if (!reason) return wanted
  if (asked === undefined) return freePort()
  throw new CommandError({
    what: `port ${asked} cannot be used`,
    why: reason,
    todo: 'stop what uses it, or leave --port and PORT away to get a free one',
  })
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

/** Every address that `localhost` may mean counts: a listener on one would take its requests. */
async function whyTaken(port: number): Promise<string | undefined> {
  for (const host of ['127.0.0.1', '::1', '0.0.0.0']) {
    const code = await listenError(port, host)
    if (code === 'EADDRINUSE') return 'another program listens on it'
    if (code === 'EACCES') return 'this user may not listen on it'
  }
  return undefined
}

async function listenError(port: number, host: string): Promise<string | undefined> {
  const server = createServer().listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  }
  server.close()
  await once(server, 'close')
  return undefined
}
