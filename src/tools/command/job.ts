import pg from 'pg'
import { CommandError } from './report.ts'

/**
 * Calls the function of a nightly job, as the owner of the database.
 * @throws {CommandError} with code 3 and `locked` when a lock was not available, with code 2 for another role.
 */
export async function callJob<Result>(
  client: pg.Client,
  call: string,
  values: readonly unknown[],
  locked: { what: string; todo: string },
): Promise<Result> {
  try {
    const { rows } = await client.query<{ result: Result }>(`select ${call} as result`, [...values])
    const [row] = rows
    if (!row) throw new Error(`${call} gave no row`)
    return row.result
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError)) throw cause
    const { code, message: why } = cause
    if (code === '55P03') throw new CommandError({ ...locked, why, code: 3, cause })
    if (code !== '42501') throw cause
    throw new CommandError({
      what: `the role ${client.user} may not run this; nothing was done`,
      why,
      todo: 'put the connection of the role that migrates into DATABASE_OWNER_URL',
      code: 2,
      cause,
    })
  }
}
