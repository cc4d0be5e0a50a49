import { z } from 'zod'
import { isMailer, logMailer, type Mailer } from './core/mail/mailer.ts'
import { Problem } from './core/problems/problem.ts'
import { Misconfigured } from './core/problems/problems.ts'

const limiter = z.custom<RateLimit>(
  (value) => typeof value === 'object' && value !== null && 'limit' in value,
)

/** The Worker's environment. docs/configuration.md describes each variable. */
const Environment = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** The connection of app_operator. Without it there is no operator's plane. */
  OPERATOR_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  APP_DOMAIN: z.string().min(1),
  /** Where records of domains are asked for, over HTTPS: RFC 8484 in its JSON form. */
  DNS_RESOLVER: z.url({ protocol: /^https?$/ }).default('https://cloudflare-dns.com/dns-query'),
  /** Signs sessions. Without it, API keys are the only credentials. */
  AUTH_SECRET: z.string().min(32).optional(),
  /** The connection of app_auth, and the origin at which people sign in; both are needed for signing in. */
  AUTH_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  APP_ORIGIN: z.url({ protocol: /^https?$/ }).optional(),
  GITHUB_CLIENT_ID: z.string().min(1).optional(),
  GITHUB_CLIENT_SECRET: z.string().min(1).optional(),
  /** `log` writes messages to the Worker's log: for development. Without it nothing is sent. */
  MAILER: z
    .union([z.literal('log').transform(() => logMailer), z.custom<Mailer>(isMailer)])
    .optional(),
  MAIL_FROM: z.email().optional(),
  DATABASE_ATTEMPT_MS: z.coerce.number().int().min(100).max(30_000).default(5_000),
  LIMIT_ADDRESS: limiter,
  LIMIT_READ: limiter,
  LIMIT_WRITE: limiter,
  /** Which version of the Worker this is: Cloudflare's, from `version_metadata`. */
  CF_VERSION_METADATA: z.object({ id: z.string() }).optional(),
  LIMIT_KEY_10: limiter,
  LIMIT_KEY_60: limiter,
  LIMIT_KEY_120: limiter,
  LIMIT_KEY_300: limiter,
  LIMIT_KEY_600: limiter,
  LIMIT_KEY_1200: limiter,
})

export type Environment = z.output<typeof Environment>

const parsed = new WeakMap<object, Environment>()

/**
 * The environment, checked once per isolate. Throws 503, and logs the names of what is missing or wrong, never a value.
 */
export function environmentOf(bindings: object): Environment {
  const known = parsed.get(bindings)
  if (known) return known
  const result = Environment.safeParse(bindings)
  if (!result.success) {
    const names = [...new Set(result.error.issues.map((issue) => String(issue.path[0])))]
    const message = `missing or wrong in the environment: ${names.join(', ')}`
    throw new Problem(Misconfigured, { cause: { message } })
  }
  parsed.set(bindings, result.data)
  return result.data
}
