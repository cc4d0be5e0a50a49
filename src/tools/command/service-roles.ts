import { escapeLiteral } from 'pg'
import { withOwner } from './owner.ts'
import { CommandError, messageOf } from './report.ts'

/** The roles that the Worker logs in as, and the variable that holds the connection string of each. */
export const serviceRoles = {
  app_user: 'DATABASE_URL',
  app_auth: 'AUTH_DATABASE_URL',
  app_operator: 'OPERATOR_DATABASE_URL',
} as const

export type ServiceRole = keyof typeof serviceRoles

/**
 * Lets a role of the Worker log in with a password. Migrations create the roles; their passwords are of one
 * environment, so they are in no migration.
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

export function isServiceRole(name: string): name is ServiceRole {
  return Object.hasOwn(serviceRoles, name)
}
