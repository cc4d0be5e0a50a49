import { z } from 'zod'
import { CommandError } from '../command/report.ts'

const days = z.coerce.number().int().min(1).max(30)

/** The environment of the command. No secret is an argument. docs/previews.md describes each variable. */
const Variables = z.object({
  NEON_API_KEY: z.string().min(1),
  NEON_PROJECT_ID: z.string().min(1),
  NEON_API_BASE_URL: z.url().default('https://console.neon.tech/api/v2'),
  /** The name of the branch that previews copy: the default branch unless given. */
  NEON_PARENT_BRANCH: z.string().optional(),
  NEON_OWNER_ROLE: z.string().default('neondb_owner'),
  /** Needed only when the branch has several databases. */
  NEON_DATABASE: z.string().optional(),
  PREVIEW_DAYS: days.default(7),
  PREVIEW_LOCK_SECONDS: z.coerce.number().min(0).default(600),
  PREVIEW_POLL_MS: z.coerce.number().int().min(1).default(1_000),
  PREVIEW_READY_SECONDS: z.coerce.number().min(0).default(120),
  CLOUDFLARE_API_TOKEN: z.string().optional(),
  CLOUDFLARE_ACCOUNT_ID: z.string().optional(),
  CLOUDFLARE_API_BASE_URL: z.url().optional(),
  GITHUB_TOKEN: z.string().optional(),
  GITHUB_REPOSITORY: z.string().optional(),
  GITHUB_API_URL: z.url().default('https://api.github.com'),
  GITHUB_STEP_SUMMARY: z.string().optional(),
  GITHUB_OUTPUT: z.string().optional(),
  GITHUB_ACTIONS: z.string().optional(),
  /** The commits of the pull request, for the comment and to see that the base has moved. */
  BASE_SHA: z.string().optional(),
  HEAD_SHA: z.string().optional(),
})

export type Settings = z.output<typeof Variables>

/**
 * The settings of one run. An empty variable counts as none: GitHub gives those for secrets that are not there.
 * @throws {CommandError} which names what is missing or wrong, never a value.
 */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const given = Object.entries(environment).filter(([, value]) => value !== '')
  const parsed = Variables.safeParse(Object.fromEntries(given))
  if (parsed.success) return parsed.data
  const names = [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))]
  throw new CommandError({
    what: `missing or wrong in the environment: ${names.join(', ')}`,
    why: 'the command works over the API of Neon, or of the local Neon endpoint',
    todo: 'README, "A branch for every pull request", says where each comes from; without an account: npm run branch -- up --pr 1 --embedded',
    code: 2,
  })
}
