import { digest } from '../../../core/runtime/digest.ts'

/** A new token, its hash, which travels, and a mark by which the answer of the request that made it is known. */
export type NewToken = { token: string; hash: string; mark: string }

/** Makes a token of 244 random bits. It is stored nowhere: the table holds a hash of the hash that travels. */
export async function newToken(): Promise<NewToken> {
  const random = `${crypto.randomUUID()}${crypto.randomUUID()}`
  const token = tokenOf(random.replaceAll('-', ''))
  return { token, hash: await digest(token), mark: crypto.randomUUID() }
}

/**
 * An invitation with its token, where the answer is that of this request. The kept answer of a repeated one has the mark of
 * the token that the first request made, and nobody has that any more: it is shown once.
 */
export function shown<Kept extends { mark: string }>(kept: Kept, made: NewToken) {
  const { mark, ...invitation } = kept
  const tokenShown = mark === made.mark
  return { ...invitation, tokenShown, token: tokenShown ? made.token : null }
}

/** The token that 64 hexadecimal signs make, by which it is told from other secrets. */
export function tokenOf(secret: string): string {
  return `gh_invite_${secret}`
}
