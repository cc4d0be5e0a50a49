import {
  createApiKey,
  type KeyEnvironment,
  recognizable,
  transportHash,
} from '../../../core/tenancy/api-key.ts'

/** A secret of each environment, since which a key is of is known in the database alone; one of them is used. */
export type NewSecret = Record<
  KeyEnvironment,
  { secret: string; travelling: string; prefix: string; hint: string }
>

/** Makes a secret. Only its hash, and the signs by which a person finds it again, go to the database. */
export async function newSecret(): Promise<NewSecret> {
  return { live: await secretOf('live'), test: await secretOf('test') }
}

async function secretOf(environment: KeyEnvironment) {
  const secret = await createApiKey(environment)
  return { secret, travelling: await transportHash(secret), ...recognizable(secret) }
}

/**
 * A key with its secret, where the answer is that of this request. The answer of a repeated one tells of the secret
 * that the first request made, by its first and last signs, and nobody has that any more: it is shown once.
 */
export function shown<Key extends { environment: KeyEnvironment; prefix: string; hint: string }>(
  key: Key,
  made: NewSecret,
) {
  const { secret, prefix, hint } = made[key.environment]
  const secretShown = key.prefix === prefix && key.hint === hint
  return { ...key, secretShown, secret: secretShown ? secret : null }
}
