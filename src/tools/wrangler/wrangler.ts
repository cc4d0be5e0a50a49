import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../command/home.ts'
import { worthShowing } from './wrangler-output.ts'

export type Wrangler = {
  /** Resolves when it has ended, with the last lines it printed. */
  ended: Promise<string>
  stop(): Promise<void>
}

export type WranglerOptions = {
  home: string
  port: number
  inspectorPort: number
  /** Files of variables; the later one wins. */
  variables: readonly string[]
  /** Hears the lines worth showing. */
  onLine: (line: string) => void
}

/** `wrangler dev` on the leash, with no account, no telemetry and no call to the outside. */
export function startWrangler(options: WranglerOptions): Wrangler {
  const { home, port, inspectorPort, variables, onLine } = options
  const state = join(home, 'wrangler')
  const flags = {
    port,
    ip: '127.0.0.1',
    'local-protocol': 'http',
    'inspector-port': inspectorPort,
    'persist-to': state,
    'show-interactive-dev-session': false,
  }
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'leash.ts'),
      '--no-warnings',
      createRequire(import.meta.url).resolve('wrangler'),
      'dev',
      ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
      ...variables.map((file) => `--env-file=${file}`),
    ],
    { cwd: root, env: wranglerEnvironment(state), stdio: ['pipe', 'pipe', 'pipe'] },
  )
  const last: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      const shown = worthShowing(line)
      if (shown === undefined) return
      last.push(shown)
      if (last.length > 40) last.shift()
      onLine(shown)
    })
  }
  child.stdin.on('error', () => undefined)
  const closed = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', () => resolve(last.join('\n')))
  })
  return { ended: closed, stop: () => stop(child, closed) }
}

async function stop(child: ChildProcess, closed: Promise<string>): Promise<void> {
  child.stdin?.end()
  await closed
}

/**
 * Settings that keep wrangler within our folder: no telemetry, no logs or settings elsewhere, no call to the outside.
 */
export function wranglerEnvironment(
  state: string,
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const { CLOUDFLARE_ENV: _, ...inherited } = environment
  return {
    ...inherited,
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_SEND_ERROR_REPORTS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_LOG_PATH: join(state, 'logs'),
    WRANGLER_REGISTRY_PATH: join(state, 'registry'),
    // It would write to the home folder otherwise, which may be read-only.
    XDG_CONFIG_HOME: join(state, 'config'),
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV: 'true',
    CLOUDFLARE_INCLUDE_PROCESS_ENV: 'false',
  }
}
