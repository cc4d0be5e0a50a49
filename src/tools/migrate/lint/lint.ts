import { isSmall, type Sizes, sizeText } from '../sizes.ts'
import { nameOf, read } from '../tree.ts'
import { type Allowance, covers } from './allowances.ts'
import { type Migration, readMigration, type Statement } from './migration.ts'
import type { Rule } from './rule.ts'
import { changeRules, contract } from './rules-changes.ts'
import { lockRules } from './rules-locks.ts'
import { opaqueRules } from './rules-opaque.ts'
import { contractual, scaled, squawk } from './squawk.ts'

/** Every rule of ours, beside squawk's. */
export const rules: readonly Rule[] = [...opaqueRules, ...changeRules, ...lockRules]

/** An `error` fails the command; a `warning` is an error about a lock on a small table. */
export type Finding = {
  file: string
  line: number
  rule: string
  severity: 'error' | 'warning'
  message: string
  remedy: string
}
export type Allowed = Omit<Finding, 'severity' | 'remedy'> & { reason: string }
export type Verdict = { files: number; findings: Finding[]; allowed: Allowed[] }

type Source = { name: string; sql: string }
type Raw = Omit<Finding, 'severity' | 'file'> & { scans?: string | undefined }

/**
 * Finds what breaks a rule in each migration. With `sizes`, the sizes of the target's tables, a lock for as long as a
 * table is read is a warning where that table is small.
 */
export async function lint(
  sources: readonly Source[],
  { sizes }: { sizes?: Sizes | undefined } = {},
): Promise<Verdict> {
  const verdict: Verdict = { files: 0, findings: [], allowed: [] }
  for (const { name, sql } of sources) {
    const migration = await readMigration(name, sql)
    if ('statements' in migration) {
      verdict.files += 1
      judge(verdict, migration, await findingsOf(migration), sizes)
    } else {
      const remedy = 'fix the statement: this is the grammar of Postgres itself'
      const { line, message } = migration
      verdict.findings.push({
        file: name,
        line,
        rule: 'syntax',
        severity: 'error',
        message,
        remedy,
      })
    }
  }
  return verdict
}
export function ruleFindings(migration: Migration): Raw[] {
  return rules.flatMap(({ name: rule, remedy, check }) =>
    check(migration).map(({ statement: { line }, ...hit }) => ({ rule, line, remedy, ...hit })),
  )
}

async function findingsOf(migration: Migration): Promise<Raw[]> {
  const hits = (await squawk(migration)).filter(
    ({ rule }) => !(migration.contract && contractual.has(rule)),
  )
  const theirs = hits.map((hit) => {
    const statement = migration.statements.find(({ lastLine }) => lastLine >= hit.line)
    const scans = scaled.has(hit.rule) ? tableOf(statement) : undefined
    const remedy = contractual.has(hit.rule) ? contract : hit.remedy
    return { ...hit, remedy, message: hit.message.replaceAll('\n', ' '), scans }
  })
  return [...ruleFindings(migration), ...theirs].sort((a, b) => a.line - b.line)
}

/** Divides the findings of one migration into the allowed ones and the others, and judges the allowances. */
function judge(verdict: Verdict, migration: Migration, found: Raw[], sizes: Sizes | undefined) {
  const { name: file, allowances } = migration
  const used = new Set<Allowance>()
  for (const { scans, ...raw } of found) {
    const allowance = allowances.find((one) => one.reason && covers(one, raw.rule, raw.line))
    if (allowance) {
      used.add(allowance)
      const { rule, line, message } = raw
      verdict.allowed.push({ file, line, rule, message, reason: allowance.reason })
      continue
    }
    const small = sizes !== undefined && scans !== undefined && isSmall(sizes, scans)
    const size = scans === undefined ? undefined : sizes?.get(scans)
    const known = size ? ` (${scans} on the target: ${sizeText(size)})` : ''
    const severity = small ? 'warning' : 'error'
    verdict.findings.push({ file, severity, ...raw, message: `${raw.message}${known}` })
  }
  const unused = allowances.filter((allowance) => !used.has(allowance)).map(allowanceFinding)
  for (const raw of [...unused, ...squawkIgnores(migration)]) {
    verdict.findings.push({ file, severity: 'error', ...raw })
  }
}

const withReason = 'write "-- lint-allow rule: the reason"'

function allowanceFinding({ line, rules: named, reason }: Allowance): Raw {
  const message = reason
    ? `nothing here breaks ${named.join(', ')}`
    : `an allowance of ${named.join(', ')} without its reason`
  return { line, rule: 'allowance', message, remedy: reason ? 'remove the allowance' : withReason }
}

/** Squawk has switches of its own, which carry no reason. */
function squawkIgnores({ sql }: Migration): Raw[] {
  const message = 'squawk-ignore hides a finding without a reason'
  return sql
    .split('\n')
    .flatMap((text, index) =>
      text.includes('squawk-ignore')
        ? [{ line: index + 1, rule: 'allowance', message, remedy: withReason }]
        : [],
    )
}

function tableOf(statement: Statement | undefined): string | undefined {
  const { node } = statement ?? {}
  const { relation } = read(node, 'AlterTableStmt') ?? read(node, 'IndexStmt') ?? {}
  return relation && nameOf(relation)
}
