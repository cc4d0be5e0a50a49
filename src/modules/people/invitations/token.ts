import { digest } from '../../../core/runtime/digest.ts'

/** A new token, its transport hash, and a mark that identifies the response of the request that created it. */
export type NewToken = { token: string; hash: string; mark: string }

/** Creates a token of 244 random bits. It is stored nowhere: the table has a hash of its transport hash. */
export async function newToken(): Promise<NewToken> {
  const random = `${crypto.randomUUID()}${crypto.randomUUID()}`
  const token = tokenOf(random.replaceAll('-', ''))
  return { token, hash: await digest(token), mark: crypto.randomUUID() }
}

/**
 * Adds the token to an invitation. The stored response of a repeated request has the mark of the first token, which nobody
 * has any more: no token is shown.
 */
export function withToken<Row extends { mark: string }>(row: Row, created: NewToken) {
  const { mark, ...invitation } = row
  const tokenShown = mark === created.mark
  return { ...invitation, tokenShown, token: tokenShown ? created.token : null }
}

/** The token of 64 hexadecimal digits, with the prefix that identifies it among secrets. */
export function tokenOf(secret: string): string {
  return `gh_invite_${secret}`
}
