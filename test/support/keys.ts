import type { Member } from './people.ts'
import type { Reply } from './world.ts'

export const keysPath = '/api/v1/api-keys'

/** Creates a key, by default one that can read services. */
export function createKey(
  caller: Pick<Member, 'call'>,
  more: object = {},
  headers: Record<string, string> = {},
): Promise<Reply> {
  const name = crypto.randomUUID()
  const body = { name, scopes: ['services:read'], ...more }
  return caller.call('POST', keysPath, { body, headers })
}
