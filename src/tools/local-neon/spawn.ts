import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'

export type LocalNeon = {
  /** Port on 127.0.0.1 serving HTTP, WebSocket and the raw Postgres protocol. */
  port: number
  origin: string
  /** Connection string of `neondb_owner` to the database `neondb`. */
  ownerUrl: string
  /** A connection string of another role, to `neondb` unless a database is given. */
  urlFor(input: { role: string; password: string; database?: string | undefined }): string
  /** Ends the endpoint and Postgres, and removes an ephemeral data folder. */
  stop(): Promise<void>
}

export type LocalNeonOptions = {
  /** A durable data folder. Without one the data is ephemeral: in a temporary folder, unsynced. */
  dataDir?: string | undefined
  /** A free port unless given. */
  port?: number | undefined
  /** Receives the progress, a line at a time. */
  onProgress?: ((line: string) => void) | undefined
}

/**
 * Runs the endpoint in a child process that ends when its standard input closes, so that nothing is
 * left behind even when this process is killed.
 * @throws {Error} with the reason of the child, and the remedy.
 */
export async function spawnLocalNeon(options: LocalNeonOptions = {}): Promise<LocalNeon> {
  const { dataDir, port: wanted, onProgress } = options
  const entry = join(import.meta.dirname, 'child.ts')
  const child = spawn(nodeProgram(), [entry, JSON.stringify({ dataDir, port: wanted })], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  createInterface(child.stderr).on('line', (line) => {
    lines.push(line)
    onProgress?.(line)
  })
  // The child may end before it has read all of its input.
  child.stdin.on('error', () => undefined)
  const closed = once(child, 'close')
  const ready = await Promise.race([once(createInterface(child.stdout), 'line'), closed])
  if (typeof ready[0] !== 'string') {
    throw new Error(`The local Neon endpoint ended as it started. ${lines.slice(-20).join('\n')}`)
  }
  const { port, ownerPassword, error } = JSON.parse(ready[0])
  if (error) {
    await closed
    throw new Error(`The local Neon endpoint did not start. ${error}`)
  }
  const urlFor: LocalNeon['urlFor'] = ({ role, password, database = 'neondb' }) =>
    `postgres://${[role, password].map(encodeURIComponent).join(':')}@127.0.0.1:${port}/${encodeURIComponent(database)}`
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    ownerUrl: urlFor({ role: 'neondb_owner', password: ownerPassword }),
    urlFor,
    stop: () => stop(child, closed),
  }
}

async function stop(child: ChildProcess, closed: Promise<unknown>): Promise<void> {
  child.stdin?.end()
  await closed
}

/** This program, or the Node of node_modules when this one cannot run TypeScript. */
function nodeProgram(): string {
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath
  const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'))
  return join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
}
