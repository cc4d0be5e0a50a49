/** A new token: 244 random bits. It stands nowhere: the table holds a hash of the hash that travels. */
export function createInvitationToken(): string {
  const random = `${crypto.randomUUID()}${crypto.randomUUID()}`
  return `gh_invite_${random.replaceAll('-', '')}`
}
