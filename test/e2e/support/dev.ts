import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { family, type Process } from '../../support/processes.ts'

export const root = join(import.meta.dirname, '../../..')

export type Run = {
  child: ChildProcess
  /** All that it printed so far, both streams. */
  output: () => string
  /** All that runs because of it. */
  family: () => Process[]
  /** As the terminal does on Ctrl-C: the signal goes to the whole foreground group. */
  interrupt: () => void
  /** Its exit code, when it has ended and all its output is here. */
  ended: Promise<number | null>
}

export type Options = { home: string; args?: string[]; variables?: Record<string, string> }

/** Starts a command in a process group of its own, as a person at a terminal would. */
export function start(command: readonly string[], options: Options): Run {
  const [program = '', ...args] = [...command, ...(options.args ?? [])]
  const child = spawn(program, args, {
    cwd: root,
    env: { ...environment(), GUILDHALL_DIR: options.home, ...options.variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const pid = child.pid ?? 0
  return {
    child,
    output: () => output,
    family: () => family(pid),
    interrupt: () => void process.kill(-pid, 'SIGINT'),
    ended: once(child, 'close').then(([code]) => code),
  }
}

/** `npm run dev` without npm, whose shell hides the exit code after Ctrl-C. */
export function startDev(options: Options): Run {
  return start(['node', 'src/cli/bootstrap.mjs', 'dev'], options)
}

/** Waits until it says that it runs; throws with its output when it ends before. */
export async function running(run: Run): Promise<string> {
  const ready = new Promise<string>((resolve) => {
    run.child.stdout?.on('data', () => {
      const url = /^Guildhall runs on (\S+)[\s\S]*^ {2}Stop /m.exec(run.output())?.[1]
      if (url) resolve(url)
    })
  })
  const ended = run.ended.then((code) => {
    throw new Error(`it ended with ${code}:\n${run.output()}`)
  })
  return Promise.race([ready, ended])
}

/** What the machine has set, without what this test run added. */
function environment(): NodeJS.ProcessEnv {
  const added = /^(npm_|VITEST|NODE_ENV$|PORT$|FORCE_COLOR$|TEST$|DEV$|PROD$|MODE$|BASE_URL$|SSR$)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !added.test(name)))
}
