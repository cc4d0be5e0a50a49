import type { CreatePolicyStmt, Node } from 'libpg-query'
import type { Migration } from './migration.ts'
import type { Hit, Rule } from './rule.ts'
import { tenantTables } from './rules-tables.ts'
import { commands, every, isPublic, nameOf, read, readAll, texts, walk } from './tree.ts'

const policyForm =
  'as permissive for all to app_user using (tenant_id = (select app.tenant_id())) with check (the same)'

/** `tenant_id = (select app.tenant_id())`, as a tree. The scalar subselect is evaluated once, not for each row. */
function isTenantCondition(node: Node | undefined): boolean {
  const comparison = read(node, 'A_Expr')
  const column = read(comparison?.lexpr, 'ColumnRef')
  const select = read(read(comparison?.rexpr, 'SubLink')?.subselect, 'SelectStmt')
  const [target, ...more] = readAll(select?.targetList, 'ResTarget')
  const call = read(target?.val, 'FuncCall')
  return (
    comparison?.kind === 'AEXPR_OP' &&
    texts(comparison.name).join() === '=' &&
    texts(column?.fields).at(-1) === 'tenant_id' &&
    texts(call?.funcname).join('.') === 'app.tenant_id' &&
    more.length === 0 &&
    select?.whereClause === undefined &&
    select?.fromClause === undefined
  )
}

function isTenantPolicy(policy: CreatePolicyStmt): boolean {
  const roles = readAll(policy.roles, 'RoleSpec').map(({ rolename }) => rolename)
  return (
    policy.permissive === true &&
    policy.cmd_name === 'all' &&
    roles.join() === 'app_user' &&
    isTenantCondition(policy.qual) &&
    isTenantCondition(policy.with_check)
  )
}

/** The tables whose names stand in calls of app.protect and app.protect_log. */
function protectedTables({ statements }: Pick<Migration, 'statements'>): Set<string> {
  const calls = [...walk(statements.map(({ node }) => node))].flatMap(
    (value) => read(value as Node, 'FuncCall') ?? [],
  )
  return new Set(
    calls
      .filter(({ funcname }) => /^app\.protect(_log)?$/.test(texts(funcname).join('.')))
      .map(({ args }) => read(args?.[0], 'A_Const')?.sval?.sval ?? '')
      .map((name) => (name.includes('.') ? name : `public.${name}`)),
  )
}

/** Row security of new tables, and whatever would take it from old ones. */
export const securityRules: readonly Rule[] = [
  {
    name: 'tenant-policy',
    remedy: `exactly one policy, ${policyForm}: tenantTable() declares it`,
    check: (migration) => {
      const policies = every(migration, 'CreatePolicyStmt').map(({ statement, tree }) => ({
        statement,
        tree,
        table: nameOf(tree.table),
      }))
      const wrong = policies
        .filter(({ tree }) => !isTenantPolicy(tree))
        .map(({ statement, tree, table }) => ({
          statement,
          message: `the policy ${tree.policy_name ?? ''} of ${table} has another form`,
        }))
      const lacking = tenantTables(migration).flatMap(({ statement, table }): Hit[] => {
        const { length } = policies.filter((policy) => policy.table === table)
        return length === 1 ? [] : [{ statement, message: `${table} gets ${length} policies` }]
      })
      return [...wrong, ...lacking]
    },
  },
  {
    name: 'tenant-row-security',
    remedy: 'add "alter table ... enable row level security" to the migration that makes the table',
    check: (migration) => {
      const enabled = commands(migration)
        .filter(({ subtype }) => subtype === 'AT_EnableRowSecurity')
        .map(({ table }) => table)
      return tenantTables(migration)
        .filter(({ table }) => !enabled.includes(table))
        .map(({ statement, table }) => ({
          statement,
          message: `${table} has no row level security`,
        }))
    },
  },
  {
    name: 'tenant-protected',
    remedy:
      'add "select app.protect(\'the_table\')", for an append-only one app.protect_log: FORCE, grants, audit triggers',
    check: (migration) => {
      const called = protectedTables(migration)
      return tenantTables(migration)
        .filter(({ table }) => !called.has(table))
        .map(({ statement, table }) => ({
          statement,
          message: `${table} is not protected: neither FORCE, nor grants, nor audit triggers`,
        }))
    },
  },
  {
    name: 'row-security-off',
    remedy: 'leave it on; work over all tenants is done by functions of schema app',
    check: (migration) => [
      ...commands(migration)
        .filter(({ subtype = '' }) =>
          /^AT_(DisableRowSecurity|NoForceRowSecurity|DisableTrig|EnableReplicaTrig)/.test(subtype),
        )
        .map(({ statement, table }) => ({
          statement,
          message: `${table} loses row security, FORCE, or a trigger`,
        })),
      ...every(migration, 'DropStmt')
        .filter(({ tree }) => /^OBJECT_(POLICY|TRIGGER)$/.test(tree.removeType ?? ''))
        .map(({ statement }) => ({ statement, message: 'a policy or a trigger is dropped' })),
      ...every(migration, 'AlterPolicyStmt').map(({ statement }) => ({
        statement,
        message: 'a policy is changed',
      })),
    ],
  },
  {
    name: 'rewrite-rule',
    remedy: 'write a trigger: what a rule does is done with the rights of the table’s owner',
    check: (migration) =>
      every(migration, 'RuleStmt').map(({ statement, tree }) => ({
        statement,
        message: `statements on ${nameOf(tree.relation)} would be rewritten, past row security`,
      })),
  },
  {
    name: 'view-security-invoker',
    remedy:
      'create view ... with (security_invoker = true): a plain view returns every tenant’s rows',
    check: (migration) => [
      ...every(migration, 'ViewStmt')
        .filter(({ tree }) => !isInvoker(tree.options))
        .map(({ statement, tree }) => ({
          statement,
          message: `the view ${nameOf(tree.view)} does not run as its reader`,
        })),
      ...commands(migration)
        .filter(({ subtype, def }) => {
          const options = read(def, 'List')?.items
          const named = readAll(options, 'DefElem').some(
            ({ defname }) => defname === 'security_invoker',
          )
          if (subtype === 'AT_ResetRelOptions') return named
          return subtype === 'AT_SetRelOptions' && named && !isInvoker(options)
        })
        .map(({ statement, table }) => ({
          statement,
          message: `the view ${table} no longer runs as its reader`,
        })),
    ],
  },
  {
    name: 'materialized-view',
    remedy: 'make it in schema control, and read it through a function that asks for one tenant',
    check: (migration) =>
      every(migration, 'CreateTableAsStmt')
        .filter(({ tree }) => tree.objtype === 'OBJECT_MATVIEW' && isPublic(nameOf(tree.into?.rel)))
        .map(({ statement, tree }) => ({
          statement,
          message: `${nameOf(tree.into?.rel)} would stand within the runtime role's reach, and has no row security`,
        })),
  },
]

function isInvoker(options: readonly Node[] | undefined): boolean {
  const option = readAll(options, 'DefElem').find(({ defname }) => defname === 'security_invoker')
  if (!option) return false
  const value = read(option.arg, 'String')?.sval ?? String(read(option.arg, 'Integer')?.ival ?? 1)
  return /^(true|on|yes|1)$/i.test(value)
}
