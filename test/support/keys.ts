import type { Member } from './people.ts'
import type { Reply } from './world.ts'

export const keysPath = '/api/v1/api-keys'

/** Asks for a key that may read services, unless said otherwise. */
export function makeKey(
  who: Pick<Member, 'call'>,
  more: object = {},
  headers: Record<string, string> = {},
): Promise<Reply> {
  const name = crypto.randomUUID()
  const body = { name, scopes: ['services:read'], ...more }
  return who.call('POST', keysPath, { body, headers })
}
