/** A new token: 244 random bits. It stands nowhere: the table holds a hash of the hash that travels. */
export function createInvitationToken(): string {
  const random = `${crypto.randomUUID()}${crypto.randomUUID()}`
  return tokenOf(random.replaceAll('-', ''))
}

/** The token that 64 hexadecimal signs make, by which it is told from other secrets. */
export function tokenOf(secret: string): string {
  return `gh_invite_${secret}`
}
