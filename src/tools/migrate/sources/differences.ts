import { equalPermissions, type Sources, withoutComment } from './sources.ts'

/** The differences of two states of the sources, in words; `of` names them. */
export function sourceDifferences(
  migrations: Sources,
  files: Sources,
  of = { first: 'the migrations', second: 'the files' },
): string[] {
  return [
    ...compare('function', migrations.functions, files.functions, (a, b) => {
      if (withoutComment(a.text) !== withoutComment(b.text)) return 'differs'
      const roles = [...a.callers, ...b.callers]
      const [role] = roles.filter((one) => !(a.callers.includes(one) && b.callers.includes(one)))
      if (role === undefined) return undefined
      return `is granted to ${role} in ${a.callers.includes(role) ? of.first : of.second} only`
    }),
    ...compare('trigger', migrations.triggers, files.triggers, (a, b) =>
      withoutComment(a.text) === withoutComment(b.text) ? undefined : 'differs',
    ),
    ...compare('permission', migrations.permissions, files.permissions, (a, b) =>
      equalPermissions(a, b) ? undefined : 'differs',
    ),
  ]

  function compare<Value>(
    kind: string,
    one: ReadonlyMap<string, Value>,
    other: ReadonlyMap<string, Value>,
    difference: (a: Value, b: Value) => string | undefined,
  ): string[] {
    const names = [...new Set([...one.keys(), ...other.keys()])].sort()
    return names.flatMap((name) => {
      const [a, b] = [one.get(name), other.get(name)]
      const found =
        a === undefined
          ? `is in ${of.second} only`
          : b === undefined
            ? `is in ${of.first} only`
            : difference(a, b)
      return found === undefined ? [] : [`${kind} ${name} ${found}`]
    })
  }
}
