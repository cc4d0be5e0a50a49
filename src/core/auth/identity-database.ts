import { type Cost, repeatingDatabase } from '../db/connect.ts'
import * as identities from './auth.schema.ts'

/** The database of identities, over the connection of `app_auth`: each query is one HTTP request. */
export function identityDatabase(url: string, cost: Cost) {
  return repeatingDatabase(url, cost, identities)
}

export type IdentityDatabase = ReturnType<typeof identityDatabase>
