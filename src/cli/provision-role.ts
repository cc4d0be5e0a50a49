import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { ownerUrlFromEnvironment } from './owner-url.ts'
import { CommandError, messageOf, run } from './report.ts'

/**
 * Lets the runtime role log in with a password. The role itself is made by the first migration; its password
 * is of one environment, so it stands in no migration.
 */
export async function provisionRuntimeRole(input: {
  ownerUrl: string
  password: string
}): Promise<void> {
  const client = new pg.Client({
    connectionString: input.ownerUrl,
    application_name: 'guildhall-role',
  })
  try {
    await client.connect()
    const password = pg.escapeLiteral(input.password)
    await client.query(`alter role app_user with login password ${password}`)
  } catch (error) {
    throw new CommandError({
      what: 'the runtime role app_user could not be given its password',
      why: messageOf(error),
      todo: 'run npm run db:migrate first, and check DATABASE_OWNER_URL',
      cause: error,
    })
  } finally {
    await client.end()
  }
}

if (import.meta.main) {
  await run(async () => {
    const ownerUrl = ownerUrlFromEnvironment()
    const password = process.env.RUNTIME_ROLE_PASSWORD || randomBytes(32).toString('base64url')
    await provisionRuntimeRole({ ownerUrl, password })
    const runtimeUrl = Object.assign(new URL(ownerUrl), { username: 'app_user', password })
    console.error('app_user can log in. Its DATABASE_URL follows, this once, on standard output.')
    console.log(runtimeUrl.href)
  })
}
