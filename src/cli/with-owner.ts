import { withClient } from './connection.ts'
import type { Owner } from './tenants.ts'

/** Runs `work` over one connection as the owner, and closes it whatever happens. */
export async function withOwner<Result>(
  url: string,
  work: (owner: Owner) => Promise<Result>,
): Promise<Result> {
  return withClient(url, 'guildhall', (client) =>
    work(async (text, values) => (await client.query(text, values)).rows),
  )
}
