import type { DefElem, Node } from 'libpg-query'
import type { Migration, Statement } from './migration.ts'
import { commands, every, read, readAll } from './tree.ts'

/** The role that requests run as. */
export const runtime = 'app_user'

/** Whether a function pins its search_path to pg_catalog and pg_temp. */
export function isPinned(options: readonly DefElem[]): boolean {
  return options.some(({ defname, arg }) => {
    const setting = read(arg, 'VariableSetStmt')
    const path = readAll(setting?.args, 'A_Const').map(({ sval }) => sval?.sval)
    return (
      defname === 'set' && setting?.name === 'search_path' && path.join() === 'pg_catalog,pg_temp'
    )
  })
}

/** Whether a boolean option is true. */
export function option(options: readonly Node[] | undefined, name: string): boolean {
  const found = readAll(options, 'DefElem').find(({ defname }) => defname === name)
  return read(found?.arg, 'Boolean')?.boolval === true
}

/** The text of an option, such as the schema of an extension. */
export function named(options: readonly Node[] | undefined, name: string): string | undefined {
  const found = readAll(options, 'DefElem').find(({ defname }) => defname === name)
  return read(found?.arg, 'String')?.sval
}

function roles(nodes: readonly Node[] | undefined): (string | undefined)[] {
  return readAll(nodes, 'RoleSpec').map(({ rolename }) => rolename)
}

/** The statements that make the runtime role a member of a role: by grant, or as the role is made. */
export function memberships(migration: Migration): Statement[] {
  const made = [
    ...every(migration, 'CreateRoleStmt').map(({ statement, tree }) => ({
      statement,
      tree,
      name: tree.role,
    })),
    ...every(migration, 'AlterRoleStmt').map(({ statement, tree }) => ({
      statement,
      tree,
      name: tree.role?.rolename,
    })),
  ]
  return [
    ...every(migration, 'GrantRoleStmt').filter(
      ({ tree }) => tree.is_grant && roles(tree.grantee_roles).includes(runtime),
    ),
    ...made.filter(({ tree, name }) =>
      readAll(tree.options, 'DefElem').some(({ defname = '', arg }) => {
        const others = roles(read(arg, 'List')?.items)
        if (defname === 'addroleto') return name === runtime
        return /^(role|admin)members$/.test(defname) && others.includes(runtime)
      }),
    ),
  ].map(({ statement }) => statement)
}

/** The statements that make a role the owner of something, each with the role. */
export function ownerships(
  migration: Migration,
): { statement: Statement; owner: string | undefined }[] {
  return [
    ...commands(migration)
      .filter(({ subtype }) => subtype === 'AT_ChangeOwner')
      .map(({ statement, newowner }) => ({ statement, owner: newowner?.rolename })),
    ...every(migration, 'AlterOwnerStmt').map(({ statement, tree }) => ({
      statement,
      owner: tree.newowner?.rolename,
    })),
    ...every(migration, 'ReassignOwnedStmt').map(({ statement, tree }) => ({
      statement,
      owner: tree.newrole?.rolename,
    })),
    ...every(migration, 'CreateSchemaStmt').map(({ statement, tree }) => ({
      statement,
      owner: tree.authrole?.rolename,
    })),
  ]
}
