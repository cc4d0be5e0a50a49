import pg from 'pg'
import type { Owner } from './tenants.ts'

/** Runs `work` over one connection as the owner, and closes it whatever happens. */
export async function withOwner<Result>(
  url: string,
  work: (owner: Owner) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, application_name: 'guildhall-seed' })
  try {
    await client.connect()
    return await work(async (text, values) => (await client.query(text, values)).rows)
  } finally {
    await client.end()
  }
}
