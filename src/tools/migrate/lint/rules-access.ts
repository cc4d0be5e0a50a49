import type { GrantStmt, RoleSpec } from 'libpg-query'
import type { Migration } from './migration.ts'
import { isPinned, memberships, named, option, ownerships, runtime } from './roles.ts'
import type { Hit, Rule } from './rule.ts'
import { every, isPublic, nameOf, readAll, texts } from './tree.ts'

const mayHave = new Set(['select', 'insert', 'update', 'delete'])
const logs = new Set(['public.audit_events', 'public.events'])
const powers = new Set(['superuser', 'bypassrls', 'createrole', 'createdb', 'isreplication'])

function isPublicRole({ roletype }: RoleSpec): boolean {
  return roletype === 'ROLESPEC_PUBLIC'
}

/** The faults of a grant to the runtime role. Rules: docs/tenancy.md. */
function tooMuch(grant: GrantStmt, partitions: ReadonlySet<string>): string[] {
  const privileges = readAll(grant.privileges, 'AccessPriv')
  const names = privileges.map(({ priv_name = '' }) => priv_name)
  const only = (...allowed: string[]) =>
    names.length > 0 && names.every((name) => allowed.includes(name))
  const again = grant.grant_option ? [`lets ${runtime} pass it on`] : []
  if (grant.targtype === 'ACL_TARGET_ALL_IN_SCHEMA') {
    return ['grants on all of a schema: partitions, views and logs too']
  }
  switch (grant.objtype) {
    case 'OBJECT_TABLE': {
      const tables = readAll(grant.objects, 'RangeVar').map(nameOf)
      return [
        ...again,
        ...tables.filter((table) => !isPublic(table)).map((table) => `reaches ${table}`),
        ...tables
          .filter((table) => partitions.has(table))
          .map((table) => `reaches the partition ${table}`),
        ...tables
          .filter((table) => logs.has(table) && !only('select'))
          .map((table) => `lets ${runtime} write ${table}`),
        ...(only(...mayHave) ? [] : ['gives more than select, insert, update and delete']),
        ...(privileges.some(({ cols }) => cols) ? ['is for single columns'] : []),
      ]
    }
    case 'OBJECT_SCHEMA': {
      const reach = texts(grant.objects).filter((name) => name !== 'app' && name !== 'public')
      return [
        ...again,
        ...reach.map((name) => `opens schema ${name}`),
        ...(only('usage') ? [] : ['gives more than usage']),
      ]
    }
    case 'OBJECT_FUNCTION':
      return again
    case 'OBJECT_DATABASE':
      return only('connect') ? again : ['gives more than connect']
    default:
      return ['is of a kind that requests do not need']
  }
}

function partitionsOf(migrations: readonly Migration[]): Set<string> {
  return new Set(
    migrations
      .flatMap((migration) => every(migration, 'CreateStmt'))
      .filter(({ tree }) => tree.partbound)
      .map(({ tree }) => nameOf(tree.relation)),
  )
}

/** Grants, roles and ownership. */
export const accessRules: readonly Rule[] = [
  {
    name: 'grant',
    remedy:
      'app.protect() and app.protect_log() grant on tenant tables; all else is reached through functions of schema app, granted by name to app_user',
    check: (migration, earlier) => {
      const partitions = partitionsOf([...earlier, migration])
      return [
        ...every(migration, 'GrantStmt').flatMap(({ statement, tree }): Hit[] => {
          if (!tree.is_grant) return []
          const grantees = readAll(tree.grantees, 'RoleSpec')
          const found = grantees.some(isPublicRole) ? ['is to PUBLIC'] : []
          if (grantees.some(({ rolename }) => rolename === runtime)) {
            found.push(...tooMuch(tree, partitions))
          }
          return found.map((what) => ({ statement, message: `the grant ${what}` }))
        }),
        ...memberships(migration).map((statement) => ({
          statement,
          message: `${runtime} becomes a member of another role`,
        })),
        ...every(migration, 'CreateExtensionStmt')
          .filter(({ tree }) => named(tree.options, 'schema') !== 'extensions')
          .map(({ statement, tree }) => ({
            statement,
            message: `extension ${tree.extname} creates objects that are open to PUBLIC: it belongs "with schema extensions"`,
          })),
        ...every(migration, 'AlterDefaultPrivilegesStmt')
          .filter(({ tree }) => tree.action?.is_grant)
          .map(({ statement }) => ({ statement, message: 'a default would open the next object' })),
      ]
    },
  },
  {
    name: 'role-power',
    remedy: 'make roles with nosuperuser nobypassrls nocreaterole nocreatedb, owning nothing',
    check: (migration) => [
      ...[...every(migration, 'CreateRoleStmt'), ...every(migration, 'AlterRoleStmt')].flatMap(
        ({ statement, tree }) =>
          [...powers]
            .filter((power) => option(tree.options, power))
            .map((power) => ({ statement, message: `a role gets the power ${power}` })),
      ),
      ...ownerships(migration)
        .filter(({ owner }) => owner === runtime)
        .map(({ statement }) => ({ statement, message: `${runtime} would own an object` })),
      ...every(migration, 'AlterRoleSetStmt').map(({ statement }) => ({
        statement,
        message: 'a role gets settings of its own, which decide what its statements mean',
      })),
    ],
  },
  {
    name: 'definer-search-path',
    remedy:
      'add "set search_path = pg_catalog, pg_temp": the function runs with the owner’s powers',
    check: (migration) => [
      ...every(migration, 'CreateFunctionStmt').flatMap(({ statement, tree }): Hit[] => {
        const pinned = isPinned(readAll(tree.options, 'DefElem'))
        if (!option(tree.options, 'security') || pinned) return []
        const name = texts(tree.funcname).join('.')
        return [{ statement, message: `${name} is SECURITY DEFINER with no pinned search_path` }]
      }),
      ...every(migration, 'AlterFunctionStmt').flatMap(({ statement, tree }): Hit[] => {
        const options = readAll(tree.actions, 'DefElem')
        const touches =
          option(tree.actions, 'security') || options.some(({ defname }) => defname === 'set')
        if (!touches || isPinned(options)) return []
        return [{ statement, message: 'a function’s security or search_path is changed' }]
      }),
    ],
  },
]
