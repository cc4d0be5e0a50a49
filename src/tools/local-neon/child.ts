import process from 'node:process'
import { type ServerOptions, startServer } from './server.ts'

/**
 * The process spawn.ts starts. Its one argument is the options as JSON; progress goes to standard
 * error, one JSON line to standard output when ready or failed. It ends, and everything with it, when its
 * standard input closes: also when the parent was killed and could not ask.
 */
const options: ServerOptions = JSON.parse(process.argv[2] ?? '{}')
const tell = (answer: object, then?: () => void) =>
  void process.stdout.write(`${JSON.stringify(answer)}\n`, then)
const progress = (line: string) => void process.stderr.write(`${line}\n`)

// pg reads PGOPTIONS, PGSSLMODE and the like; nothing of the caller's belongs here.
for (const name of Object.keys(process.env)) if (name.startsWith('PG')) delete process.env[name]
// The parent may be gone, and with it the other end of these pipes.
process.stdout.on('error', () => undefined)
process.stderr.on('error', () => undefined)

const asked = new Promise<void>((resolve) => {
  process.stdin.resume().on('end', resolve).on('close', resolve).on('error', resolve)
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve())
})

try {
  const server = await startServer(options, progress)
  const { port, ownerPassword } = server
  tell({ port, ownerPassword })
  const reason = await Promise.race([asked, server.exited.then(() => 'Postgres ended by itself')])
  await server.stop()
  if (reason) progress(reason)
  process.exit(reason ? 1 : 0)
} catch (error) {
  tell({ error: error instanceof Error ? error.message : String(error) }, () => process.exit(1))
}
