import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { root } from '../command/home.ts'
import { CommandError } from '../command/report.ts'
import type { Secrets } from './secrets.ts'

export type Ran = { code: number; stdout: string; stderr: string }

/** The part of the environment that a child command sees: no key of Neon, Cloudflare or GitHub. */
const inherited =
  /^(PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|SystemRoot|APPDATA|ComSpec|PATHEXT|NODE_EXTRA_CA_CERTS|GUILDHALL_POSTGRES_BIN)$/

/** The environment of a child process: what every program needs, and what it is given. */
export function childEnvironment(given: Record<string, string>): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => inherited.test(name))
  const entries = kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return { ...Object.fromEntries(entries), ...given }
}

/** Runs the commands of package.json, as `npm run` would and without its delay. */
export class Tools {
  readonly #secrets: Secrets
  readonly #say: (line: string) => void
  #scripts: Record<string, string> | undefined

  constructor(secrets: Secrets, say: (line: string) => void) {
    this.#secrets = secrets
    this.#say = say
  }

  /** Runs a script to its end; what it says on standard error is passed on without secrets. */
  async run(script: string, args: readonly string[], given: Record<string, string>): Promise<Ran> {
    const words = await this.#wordsOf(script)
    const child = spawn(process.execPath, [...words, ...args], {
      cwd: root,
      env: childEnvironment(given),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const told: string[] = []
    createInterface(child.stderr).on('line', (line) => {
      const clean = this.#secrets.redact(line)
      told.push(clean)
      this.#say(clean)
    })
    const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
    return { code: code ?? 1, stdout, stderr: told.join('\n') }
  }

  /**
   * Runs a script that answers with one JSON document.
   * @throws {CommandError} when it does not, with its own words.
   */
  async json<Shape extends z.ZodType>(
    script: string,
    shape: Shape,
    args: readonly string[],
    given: Record<string, string>,
  ): Promise<{ code: number; answer: z.output<Shape> }> {
    const { code, stdout, stderr } = await this.run(script, [...args, '--json'], given)
    const parsed = shape.safeParse(parsedJson(stdout))
    if (parsed.success) return { code, answer: parsed.data }
    throw new CommandError({
      what: `npm run ${script} gave no answer (exit code ${code})`,
      why: this.#secrets.redact(stderr || stdout).slice(-2_000) || 'it said nothing',
      todo: `run it against a local database: npm run ${script}`,
    })
  }

  async #wordsOf(script: string): Promise<string[]> {
    this.#scripts ??= await readScripts()
    const [, path = '', command = '', ...rest] = (this.#scripts[script] ?? '').split(' ')
    if (path.endsWith('bootstrap.mjs') && command) {
      return ['--no-warnings', join(root, 'src', 'cli', `${command}.ts`), ...rest]
    }
    throw new CommandError({ what: `package.json has no script ${script}` })
  }
}

const Manifest = z.object({ scripts: z.record(z.string(), z.string()) })

async function readScripts(): Promise<Record<string, string>> {
  return Manifest.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))).scripts
}

function parsedJson(output: string): unknown {
  try {
    return JSON.parse(output)
  } catch {
    return undefined
  }
}
