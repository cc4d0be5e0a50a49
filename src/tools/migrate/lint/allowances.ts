/**
 * A finding that its author answers for, in the file:
 * `-- lint-allow RULE[, RULE]: the reason` at the statement, `-- lint-allow-file ...` for all of them.
 */
export type Allowance = {
  line: number
  rules: readonly string[]
  reason: string
  /** The lines of its statement; undefined: the whole file. */
  covers: { from: number; to: number } | undefined
}

const shape = /^\s*--\s*lint-allow(-file)?\b\s*([a-z0-9, -]*?)\s*(?::\s*(.*))?$/

/** Every allowance of a file. One after the last statement covers nothing, and is found to be of no use. */
export function allowancesOf(
  sql: string,
  statements: readonly { line: number; lastLine: number }[],
): Allowance[] {
  return sql.split('\n').flatMap((text, index) => {
    const [found, wholeFile, rules = '', reason = ''] = shape.exec(text) ?? []
    if (found === undefined) return []
    const line = index + 1
    const next = statements.find(({ lastLine }) => lastLine >= line)
    return [
      {
        line,
        rules: rules.split(',').map((rule) => rule.trim()),
        reason: reason.trim(),
        covers: wholeFile ? undefined : { from: next?.line ?? line, to: next?.lastLine ?? line },
      },
    ]
  })
}

export function covers(allowance: Allowance, rule: string, line: number): boolean {
  const { rules, covers: range } = allowance
  return rules.includes(rule) && (!range || (range.from <= line && line <= range.to))
}
