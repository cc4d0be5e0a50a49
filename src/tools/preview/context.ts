import type { Finding } from '../migrate/prove/rule.ts'
import { type NeonApi, neonApi } from './api.ts'
import { type GitHub, gitHub } from './github.ts'
import { Secrets } from './secrets.ts'
import { readSettings, type Settings } from './settings.ts'

/** The functions of the project that need core, which these tools do not import. */
export type Project = {
  createKey(): Promise<string>
  /** Creates a tenant, and gives the key of its administrator. */
  createTenant(ownerUrl: string, slug: string): Promise<string>
  /** Checks every rule of isolation, and attacks as the runtime role. */
  prove(urls: { ownerUrl: string; runtimeUrl: string }): Promise<{
    rules: number
    attacks: number
    relations: string[]
    findings: Finding[]
  }>
}
export type Context = {
  settings: Settings
  api: NeonApi
  gitHub: GitHub | undefined
  secrets: Secrets
  project: Project
  /** The owner's connection string of a Postgres on this machine, in place of a branch. */
  embedded?: string
  /** Progress, on standard error and without secrets: standard output is the answer. */
  say: (line: string) => void
}

const onStandardError = (line: string) => void process.stderr.write(`${line}\n`)

/** The context of one run, of its environment; `write` receives each line. */
export function openContext(
  environment: NodeJS.ProcessEnv,
  project: Project,
  write: (line: string) => void = onStandardError,
): Context {
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
    project,
    say,
  }
}
