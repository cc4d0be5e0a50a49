import { locksSection } from './comment-locks.ts'
import { code, details, fenced, plural, seconds, table } from './markdown.ts'
import { hasFailed, type Report } from './report.ts'

/** By this the one comment is found again. */
export const commentMarker = '<!-- guildhall preview -->'

/** GitHub takes 65,536 characters; what is longer than this is cut where it says so. */
const longest = 60_000

const signs = { passed: '✅', warned: '⚠️', failed: '❌', skipped: '➖' } as const

/**
 * The comment of a pull request, in Markdown: what a reviewer of the schema change wants to know, first to last.
 * `redact` goes before the cut, which could leave half of a secret that it would then not know.
 */
export function renderComment(report: Report, redact = (text: string) => text): string {
  const parts = [
    commentMarker,
    `### ${headline(report)}`,
    report.notes.map((note) => `> ${note.replaceAll('\n', '\n> ')}`).join('\n>\n'),
    checksTable(report),
    ...schemaSection(report),
    ...locksSection(report.plan),
    ...lintSection(report),
    ...timingSection(report),
    ...proofSection(report),
    footer(report),
  ]
  return cut(redact(parts.filter((part) => part !== '').join('\n\n')))
}
export function renderClosed(pr: number): string {
  return [
    commentMarker,
    '### Preview removed',
    `The pull request is closed: its database branch ${code(`preview/pr-${pr}`)} and its Worker are deleted.`,
  ].join('\n\n')
}

function headline(report: Report): string {
  if (report.branch === undefined) return '❌ There is no preview'
  if (hasFailed(report)) return '❌ The preview does not hold'
  const count = report.plan.length
  return count === 0
    ? '✅ Preview ready: no schema change'
    : `✅ Preview ready: ${plural(count, 'migration')}`
}

function checksTable({ checks }: Report): string {
  if (checks.length === 0) return ''
  const rows = checks.map(({ name, outcome, detail }) => [`${signs[outcome]} ${name}`, detail])
  return table(['Check', 'Result'], rows)
}

function schemaSection({ schema }: Report): string[] {
  if (schema === undefined) return []
  const { added, removed } = schema
  if (added.length + removed.length === 0) return ['**Schema**: nothing changes.']
  const lines = [...removed.map((line) => `- ${line}`), ...added.map((line) => `+ ${line}`)]
  // A line and what replaces it stand together: both begin with the name of their object.
  const sorted = lines.sort((a, b) => compare(a.slice(2), b.slice(2)) || compare(b, a))
  const title = `Schema: ${added.length} added, ${removed.length} removed lines of the catalogue`
  return [details(title, fenced('diff', sorted.join('\n')), true)]
}

function lintSection({ lint }: Report): string[] {
  if (lint === undefined) return []
  const allowed = lint.allowed > 0 ? `, ${lint.allowed} allowed with a reason` : ''
  if (lint.findings.length === 0) return [`**Lint**: no findings${allowed}.`]
  const rows = lint.findings.map((one) => [
    one.severity === 'error' ? '❌' : '⚠️',
    code(`${one.file}:${one.line}`),
    `${code(one.rule)} ${one.message}<br>→ ${one.remedy}`,
  ])
  const title = `Lint: ${plural(lint.findings.length, 'finding')}${allowed}`
  return [details(title, table(['', 'Where', 'Finding and remedy'], rows), true)]
}

function timingSection({ timings }: Report): string[] {
  if (timings.length === 0) return []
  const rows = timings.map(({ tag, up, down }) => [
    code(tag),
    seconds(up),
    down === undefined ? 'no rollback' : seconds(down),
  ])
  return [`**Timings on a copy of the data**\n\n${table(['Migration', 'Up', 'Down'], rows)}`]
}

function proofSection({ proof }: Report): string[] {
  if (proof === undefined) return []
  const { rules, attacks, relations, findings } = proof
  const asked = `${plural(rules, 'rule')} over ${plural(relations, 'relation')}, ${plural(attacks, 'attack')} as ${code('app_user')}`
  if (findings.length === 0) return [`**Isolation**: ${asked}: every one held.`]
  return [
    details(
      `Isolation: ${plural(findings.length, 'breach', 'breaches')}`,
      fenced('', findings.join('\n')),
      true,
    ),
  ]
}

function footer({ branch, url, commit }: Report): string {
  const lines = [
    url ? `**Try it**: <${url}> (docs at <${url}/docs>)` : '',
    branch?.expiresAt
      ? `Branch ${code(branch.name)} (${code(branch.id)}), expires ${branch.expiresAt.slice(0, 16).replace('T', ' ')} UTC unless pushed to.`
      : '',
    commit ? `Of commit ${code(commit.slice(0, 7))}.` : '',
  ]
  return lines.filter((line) => line !== '').join('  \n')
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function cut(text: string): string {
  if (text.length <= longest) return text
  const kept = text.slice(0, longest)
  const open = kept.split('```').length % 2 === 0 ? '\n```' : ''
  return `${kept}${open}\n\n</details>\n\n… cut: the log of the workflow has the rest.`
}
