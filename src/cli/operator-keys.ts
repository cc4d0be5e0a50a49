import { uuidv7 } from 'uuidv7'
import { createOperatorKey, storedHash } from '../core/tenancy/api-key.ts'
import type { Owner } from '../tools/command/owner.ts'

/**
 * Revokes the keys of the operator that have a name; the next request with one is rejected. Gives how many there were.
 */
export async function revokeOperatorKeys(owner: Owner, name: string): Promise<number> {
  const revoked = await owner(
    'update control.operator_keys set revoked_at = now() where name = $1 and revoked_at is null returning id',
    [name],
  )
  return revoked.length
}

/** Makes a key of the operator, or keeps the one that is given; others of the same name are revoked. Gives the key. */
export async function putOperatorKey(owner: Owner, name: string, key?: string): Promise<string> {
  const secret = key ?? (await createOperatorKey())
  const hash = await storedHash(secret)
  await owner(
    `with revoked as (update control.operator_keys set revoked_at = now()
       where name = $2 and secret_hash <> $3 and revoked_at is null)
     insert into control.operator_keys (id, name, secret_hash) values ($1, $2, $3) on conflict (secret_hash) do nothing`,
    [uuidv7(), name, hash],
  )
  return secret
}
