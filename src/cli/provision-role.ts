import { randomBytes } from 'node:crypto'
import { escapeLiteral } from 'pg'
import { readArguments } from './arguments.ts'
import { ownerUrlFromEnvironment } from './owner-url.ts'
import { CommandError, messageOf, run } from './report.ts'
import { withOwner } from './with-owner.ts'

/**
 * Lets the runtime role log in with a password. The role itself is made by the first migration; its password
 * is of one environment, so it stands in no migration.
 */
export async function provisionRuntimeRole(input: {
  ownerUrl: string
  password: string
}): Promise<void> {
  const { ownerUrl, password } = input
  const statement = `alter role app_user with login password ${escapeLiteral(password)}`
  await withOwner(ownerUrl, (owner) =>
    owner(statement, []).catch((cause) => {
      throw new CommandError({
        what: 'the runtime role app_user could not be given its password',
        why: messageOf(cause),
        todo: 'run npm run db:migrate first, and check that DATABASE_OWNER_URL names the owner',
        cause,
      })
    }),
  )
}

if (import.meta.main) {
  await run(async () => {
    readArguments('npm run -s db:role | npx wrangler secret put DATABASE_URL', { options: {} })
    const ownerUrl = ownerUrlFromEnvironment()
    const password = process.env.RUNTIME_ROLE_PASSWORD || randomBytes(32).toString('base64url')
    await provisionRuntimeRole({ ownerUrl, password })
    const runtimeUrl = Object.assign(new URL(ownerUrl), { username: 'app_user', password })
    console.error('app_user can log in. Its DATABASE_URL follows, this once, on standard output.')
    console.log(runtimeUrl.href)
  })
}
