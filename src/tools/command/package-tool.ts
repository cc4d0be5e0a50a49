import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root } from './home.ts'

const { resolve: resolvePackage } = createRequire(import.meta.url)

/** Receives the output of a tool, both streams, as it comes. */
export type OnOutput = (chunk: Buffer) => void

/** Runs a command of an installed package under this Node; gives its exit code, null when a signal ended it. */
export function runTool(
  name: string,
  bin: string,
  args: readonly string[],
  signal: AbortSignal,
  onOutput?: OnOutput,
): Promise<number | null> {
  const program = join(dirname(resolvePackage(`${name}/package.json`)), bin)
  const output = onOutput ? 'pipe' : 'inherit'
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    stdio: ['inherit', output, output],
  })
  if (onOutput) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', onOutput)
  }
  // The tool gets Ctrl-C from the terminal too; asked twice it still ends once.
  const end = () => child.kill('SIGTERM')
  signal.addEventListener('abort', end, { once: true })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      signal.removeEventListener('abort', end)
      resolve(code)
    })
  })
}
