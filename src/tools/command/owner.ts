import type pg from 'pg'
import { withClient } from './connection.ts'

/** Runs a statement as the owner of the database, over whatever connection, and gives its rows. */
export type Owner = <Row>(text: string, values: unknown[]) => Promise<Row[]>
export function ownerOf(client: pg.ClientBase): Owner {
  return async (text, values) => (await client.query(text, values)).rows
}

/** Runs `work` over one connection as the owner, and closes it whatever happens. */
export async function withOwner<Result>(
  url: string,
  work: (owner: Owner) => Promise<Result>,
): Promise<Result> {
  return withClient(url, 'guildhall', (client) => work(ownerOf(client)))
}
