/** Something that would let one tenant reach another, and what to do about it. */
export type Finding = { object: string; finding: string; remedy: string }

/** A rule of docs/tenancy.md. `sql` gives `(object, finding)` for each breach. */
export type Rule = { remedy: string; sql: string }

/** The rules of a file: a comment with the remedy, then the query, apart by an empty line. */
export function parseRules(text: string): Rule[] {
  return text.split(/\n{2,}/).flatMap((block) => {
    const [comment = ''] = /^(--.*\n?)+/.exec(block) ?? []
    const sql = block.slice(comment.length).trim().replace(/;$/, '')
    const remedy = comment.replaceAll(/^-- /gm, '').replaceAll('\n', ' ').trim()
    return sql === '' ? [] : [{ remedy, sql }]
  })
}
