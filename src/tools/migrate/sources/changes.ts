import { equalPermissions, type Permission, type Sources, withoutComment } from './sources.ts'

/** The statements that lead from one state of the sources to another, by their place in a migration. */
export type Changes = {
  /** Before the changes of tables: triggers, then functions. */
  drops: string[]
  /** After the tables, which bodies refer to. */
  functions: string[]
  /** After the functions that they call. */
  triggers: string[]
  permissions: string[]
}

export function changesBetween(from: Sources, to: Sources): Changes {
  const replaced = [...to.functions].filter(([name, { signature }]) => {
    const before = from.functions.get(name)
    return before && before.signature !== signature
  })
  const dropped = [...from.functions].filter(
    ([name]) => !to.functions.has(name) || replaced.some(([other]) => other === name),
  )
  const created = [...to.functions].filter(([name, { text }]) => {
    const before = from.functions.get(name)
    return !before || withoutComment(before.text) !== withoutComment(text) || isDropped(name)
  })
  function isDropped(name: string): boolean {
    return dropped.some(([other]) => other === name)
  }
  return {
    drops: [
      ...[...from.triggers.keys()].filter((key) => !to.triggers.has(key)).map(dropTrigger),
      ...inOrder(new Map(dropped))
        .reverse()
        .map(([name]) => dropFunction(name, to.functions.has(name))),
    ],
    functions: [
      ...inOrder(new Map(created)).map(([, { text }]) => text),
      ...[...to.functions].flatMap(([name, { callers }]) =>
        grants(name, isDropped(name) ? [] : (from.functions.get(name)?.callers ?? []), callers),
      ),
    ],
    triggers: [...to.triggers]
      .filter(([key, { text }]) => {
        const before = from.triggers.get(key)
        return !before || withoutComment(before.text) !== withoutComment(text)
      })
      .map(([, { text }]) => text),
    permissions: permissionChanges(from.permissions, to.permissions),
  }
}

function dropTrigger(key: string): string {
  const [table, name] = key.split(' ')
  return `drop trigger ${name} on ${table};`
}

function dropFunction(name: string, comesBack: boolean): string {
  const statement = `drop function ${name};`
  return comesBack
    ? `-- lint-allow drop: this migration creates it again with its new signature\n${statement}`
    : statement
}

function grants(name: string, before: readonly string[], after: readonly string[]): string[] {
  const added = after.filter((role) => !before.includes(role))
  const removed = before.filter((role) => !after.includes(role))
  return [
    ...(removed.length > 0
      ? [`revoke execute on function ${name} from ${removed.join(', ')};`]
      : []),
    ...(added.length > 0 ? [`grant execute on function ${name} to ${added.join(', ')};`] : []),
  ]
}

/** Functions after those that they call: Postgres checks the body of an SQL function when it is created. */
export function inOrder<Value extends { text: string }>(
  functions: ReadonlyMap<string, Value>,
): [string, Value][] {
  const ordered = new Map<string, Value>()
  const visit = (name: string, value: Value, above: readonly string[]) => {
    if (ordered.has(name) || above.includes(name)) return
    for (const [other, one] of functions) {
      if (other !== name && value.text.includes(`${other}(`)) visit(other, one, [...above, name])
    }
    ordered.set(name, value)
  }
  for (const [name, value] of functions) visit(name, value, [])
  return [...ordered]
}

function permissionChanges(
  from: ReadonlyMap<string, Permission>,
  to: ReadonlyMap<string, Permission>,
): string[] {
  const changed = [...to.values()].filter((permission) => {
    const before = from.get(permission.id)
    return !before || !equalPermissions(before, permission)
  })
  const gone = [...from.keys()].filter((id) => !to.has(id))
  const rows = changed.map(
    ({ id, description, roles }) =>
      `  (${literal(id)}, ${literal(description)}, ${literal(`{${roles.join(',')}}`)})`,
  )
  return [
    ...(gone.length > 0
      ? [`delete from control.permissions where id in (${gone.map(literal).join(', ')});`]
      : []),
    ...(rows.length > 0
      ? [
          `insert into control.permissions (id, description, system_roles) values\n${rows.join(',\n')}
on conflict (id) do update set description = excluded.description, system_roles = excluded.system_roles;`,
        ]
      : []),
  ]
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
