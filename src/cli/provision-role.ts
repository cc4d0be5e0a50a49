import { randomBytes } from 'node:crypto'
import { escapeLiteral } from 'pg'
import { readArguments } from './arguments.ts'
import { ownerUrlFromEnvironment } from './owner-url.ts'
import { CommandError, messageOf, run } from './report.ts'
import { withOwner } from './with-owner.ts'

/** The roles that the Worker logs in as, and the variable that holds the connection string of each. */
export const serviceRoles = {
  app_user: 'DATABASE_URL',
  app_auth: 'AUTH_DATABASE_URL',
  app_operator: 'OPERATOR_DATABASE_URL',
} as const

export type ServiceRole = keyof typeof serviceRoles

/**
 * Lets a role of the Worker log in with a password. The roles are made by migrations; their passwords are of one
 * environment, so they stand in no migration.
 */
export async function provisionRole(input: {
  ownerUrl: string
  role: ServiceRole
  password: string
}): Promise<void> {
  const { ownerUrl, role } = input
  const statement = `alter role ${role} with login password ${escapeLiteral(input.password)}`
  await withOwner(ownerUrl, (owner) =>
    owner(statement, []).catch((cause) => {
      throw new CommandError({
        what: `the role ${role} could not be given its password`,
        why: messageOf(cause),
        todo: 'run npm run db:migrate first, and check that DATABASE_OWNER_URL names the owner',
        cause,
      })
    }),
  )
}

/** Lets every role of the Worker log in with one password: for databases of this machine. */
export async function provisionRoles(input: { ownerUrl: string; password: string }): Promise<void> {
  for (const role of Object.keys(serviceRoles).filter(isServiceRole)) {
    await provisionRole({ ...input, role })
  }
}

if (import.meta.main) {
  await run(async () => {
    const { positionals } = readArguments(
      'npm run -s db:role -- app_auth | npx wrangler secret put AUTH_DATABASE_URL',
      {
        options: {},
        allowPositionals: true,
      },
    )
    const role = positionals[0] ?? 'app_user'
    if (!isServiceRole(role) || positionals.length > 1) {
      throw new CommandError({
        what: `${positionals.join(' ')} is not a role of the Worker`,
        todo: `name one of ${Object.keys(serviceRoles).join(', ')}`,
      })
    }
    const ownerUrl = ownerUrlFromEnvironment()
    const password = process.env.RUNTIME_ROLE_PASSWORD || randomBytes(32).toString('base64url')
    await provisionRole({ ownerUrl, role, password })
    const url = Object.assign(new URL(ownerUrl), { username: role, password })
    console.error(
      `${role} can log in. Its ${serviceRoles[role]} follows, this once, on standard output.`,
    )
    console.log(url.href)
  })
}

function isServiceRole(name: string): name is ServiceRole {
  return Object.hasOwn(serviceRoles, name)
}
