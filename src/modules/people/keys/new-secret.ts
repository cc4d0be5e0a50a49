import {
  createApiKey,
  type KeyEnvironment,
  recognizable,
  transportHash,
} from '../../../core/tenancy/api-key.ts'

/** A secret for each environment: only the database knows that of the key, so one of them is used. */
export type NewSecret = Record<
  KeyEnvironment,
  { secret: string; travelling: string; prefix: string; hint: string }
>

/** Creates a secret. The database gets its hash, and the characters by which a person recognizes it. */
export async function newSecret(): Promise<NewSecret> {
  return { live: await secretOf('live'), test: await secretOf('test') }
}

async function secretOf(environment: KeyEnvironment) {
  const secret = await createApiKey(environment)
  return { secret, travelling: await transportHash(secret), ...recognizable(secret) }
}

/**
 * Adds the secret to a key. The stored response of a repeated request is about the secret of the first one, which nobody
 * has any more: its characters differ, and no secret is shown.
 */
export function withSecret<
  Key extends { environment: KeyEnvironment; prefix: string; hint: string },
>(key: Key, secrets: NewSecret) {
  const { secret, prefix, hint } = secrets[key.environment]
  const secretShown = key.prefix === prefix && key.hint === hint
  return { ...key, secretShown, secret: secretShown ? secret : null }
}
