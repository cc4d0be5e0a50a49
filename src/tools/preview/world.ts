import { type NeonApi, neonApi } from './api.ts'
import { type GitHub, gitHub } from './github.ts'
import { Secrets } from './secrets.ts'
import { readSettings, type Settings } from './settings.ts'
import { Tools } from './tools.ts'

/** The dependencies of every sub-command. */
export type World = {
  settings: Settings
  api: NeonApi
  gitHub: GitHub | undefined
  secrets: Secrets
  tools: Tools
  /** Creates an API key that belongs to nobody. */
  createKey: () => Promise<string>
  /** Progress, on standard error and without secrets: standard output is the answer. */
  say: (line: string) => void
}

const onStandardError = (line: string) => void process.stderr.write(`${line}\n`)

/** The world of one run, of its environment; `write` hears each line for people and for GitHub's runner. */
export function openWorld(
  environment: NodeJS.ProcessEnv,
  createKey: () => Promise<string>,
  write: (line: string) => void = onStandardError,
): World {
  const settings = readSettings(environment)
  const secrets = new Secrets(settings.GITHUB_ACTIONS === 'true', write)
  secrets.add(settings.NEON_API_KEY)
  for (const token of [settings.GITHUB_TOKEN, settings.CLOUDFLARE_API_TOKEN]) {
    if (token) secrets.add(token)
  }
  const say = (line: string) => write(secrets.redact(line))
  return {
    settings,
    api: neonApi(settings),
    gitHub: gitHub(settings),
    secrets,
    createKey,
    tools: new Tools(secrets, say),
    say,
  }
}
