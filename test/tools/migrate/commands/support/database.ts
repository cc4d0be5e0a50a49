import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, inject } from 'vitest'
import type { Owner } from '../../../../../src/tools/command/owner.ts'
import { localNeonControl } from '../../../../support/local-neon.ts'

export const control = localNeonControl(inject('neonOrigin'))

/** The connection string of a role of the template, to another database. */
export const urlTo = (url: string, database: string) =>
  Object.assign(new URL(url), { pathname: `/${database}` }).href

/** A name that is told from every other. */
export const uniqueName = (prefix: string) => `${prefix}_${randomBytes(6).toString('hex')}`

/** A copy of the migrated database for one test file, with the privileges that a copy does not take over. */
export function useDatabase() {
  const database = uniqueName('test')
  const ownerUrl = urlTo(inject('ownerUrl'), database)
  const runtimeUrl = urlTo(inject('runtimeUrl'), database)
  const client = new pg.Client(ownerUrl)
  client.on('error', () => undefined)
  const owner: Owner = async (text, values) => (await client.query(text, values)).rows
  beforeAll(async () => {
    await control.createDatabase(database, { template: 'neondb' })
    await client.connect()
    await owner(`revoke all on database ${database} from public`, [])
    await owner(`grant connect on database ${database} to app_user, app_auth, app_operator`, [])
  })
  afterAll(async () => {
    await client.end()
    await control.dropDatabase(database)
  })
  /** How many rows there are in every table. */
  const counts = async () => {
    const tables = await owner<{ name: string }>(
      `select oid::regclass::text as name from pg_class where relkind = 'r'
         and relnamespace in ('public'::regnamespace, 'control'::regnamespace) order by 1`,
      [],
    )
    const each = tables.map(({ name }) => `select '${name}' as name, count(*)::int from ${name}`)
    return owner<{ name: string; count: number }>(each.join(' union all '), [])
  }
  return { database, ownerUrl, runtimeUrl, owner, counts }
}
