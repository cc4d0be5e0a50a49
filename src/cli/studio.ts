import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readArguments } from '../tools/command/arguments.ts'
import { ownerUrlFromEnvironment } from '../tools/command/connection-url.ts'
import { disposable } from '../tools/command/disposable.ts'
import { root } from '../tools/command/home.ts'
import { lifetime } from '../tools/command/lifetime.ts'
import { withOwner } from '../tools/command/owner.ts'
import { run } from '../tools/command/report.ts'
import { kitProgram } from '../tools/migrate/generate/program.ts'

/**
 * drizzle-kit's studio, for a local or a preview database: it edits rows as the owner, past row security, for any
 * page that is open in a browser of this machine.
 */
await run(async () => {
  const { values } = readArguments('npm run db:studio -- --port 4983', {
    options: { port: { type: 'string' } },
  })
  const url = ownerUrlFromEnvironment()
  await withOwner(url, (owner) => disposable(owner, url, 'db:studio'))
  const args = [kitProgram, 'studio', ...(values.port ? ['--port', values.port] : [])]
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
  lifetime().signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true })
  const [code] = await once(child, 'close')
  return typeof code === 'number' ? code : 1
})
