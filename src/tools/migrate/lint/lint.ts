import { type Allowance, covers } from './allowances.ts'
import { type Migration, readMigration, type Statement } from './migration.ts'
import type { Rule } from './rule.ts'
import { accessRules } from './rules-access.ts'
import { changeRules, contract } from './rules-changes.ts'
import { foreignKeyRules } from './rules-foreign-keys.ts'
import { lockRules } from './rules-locks.ts'
import { opaqueRules } from './rules-opaque.ts'
import { securityRules } from './rules-security.ts'
import { tableRules } from './rules-tables.ts'
import { isSmall, type Sizes, sizeOf } from './sizes.ts'
import { contractual, scaled, squawk } from './squawk.ts'
import { nameOf, read } from './tree.ts'

/** Every rule of ours, beside squawk's. */
export const rules: readonly Rule[] = [
  ...tableRules,
  ...foreignKeyRules,
  ...securityRules,
  ...accessRules,
  ...opaqueRules,
  ...changeRules,
  ...lockRules,
]

/** An `error` fails the command; a `warning` is what an error comes down to on a small table. */
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
 * Reads migrations, in order, and says what in them breaks a rule. With `sizes`, the sizes of the target's tables,
 * what only holds a lock while a table is read is a warning where that table is small. `only` names the files to
 * answer for; the others are what came before.
 */
export async function lint(
  sources: readonly Source[],
  options: { sizes?: Sizes | undefined; only?: readonly string[] | undefined } = {},
): Promise<Verdict> {
  const verdict: Verdict = { files: 0, findings: [], allowed: [] }
  const earlier: Migration[] = []
  for (const { name, sql } of sources) {
    const migration = await readMigration(name, sql)
    const asked = options.only === undefined || options.only.includes(name)
    if (!('statements' in migration)) {
      if (asked) verdict.findings.push(syntaxFinding(migration))
      continue
    }
    if (asked) {
      verdict.files += 1
      judge(verdict, migration, await findingsOf(migration, earlier), options.sizes)
    }
    earlier.push(migration)
  }
  return verdict
}

/** Breaches of our own rules in one migration. */
export function ruleFindings(migration: Migration, earlier: readonly Migration[]): Raw[] {
  return rules.flatMap(({ name, remedy, check }) =>
    check(migration, earlier).map(({ statement, message, scans }) => ({
      rule: name,
      line: statement.line,
      message,
      remedy,
      scans,
    })),
  )
}

async function findingsOf(migration: Migration, earlier: readonly Migration[]): Promise<Raw[]> {
  const hits = (await squawk(migration)).filter(
    ({ rule }) => !(migration.contract && contractual.has(rule)),
  )
  const theirs = hits.map((hit) => {
    const statement = migration.statements.find(({ lastLine }) => lastLine >= hit.line)
    const scans = scaled.has(hit.rule) ? tableOf(statement) : undefined
    const remedy = contractual.has(hit.rule) ? contract : hit.remedy
    return { ...hit, remedy, message: hit.message.replaceAll('\n', ' '), scans }
  })
  return [...ruleFindings(migration, earlier), ...theirs].sort((a, b) => a.line - b.line)
}

/** Divides what was found in one migration into what its author allowed and what is left, and judges allowances. */
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
    const known = sizes && scans ? ` (${scans} on the target: ${sizeOf(sizes, scans)})` : ''
    const severity = small ? 'warning' : 'error'
    verdict.findings.push({ file, severity, ...raw, message: `${raw.message}${known}` })
  }
  verdict.findings.push(
    ...allowances
      .filter((allowance) => !used.has(allowance))
      .map((allowance) => ({ file, severity: 'error' as const, ...allowanceFinding(allowance) })),
    ...foreignSwitches(migration).map((raw) => ({ file, severity: 'error' as const, ...raw })),
  )
}

function allowanceFinding({ line, rules: named, reason }: Allowance): Raw {
  return {
    line,
    rule: 'allowance',
    message: reason
      ? `nothing here breaks ${named.join(', ')}`
      : `an allowance of ${named.join(', ')} without its reason`,
    remedy: reason ? 'remove the allowance' : 'write "-- lint-allow rule: the reason"',
  }
}

/** Squawk has switches of its own, which carry no reason. */
function foreignSwitches({ sql }: Migration): Raw[] {
  return sql.split('\n').flatMap((text, index) =>
    /squawk-ignore/.test(text)
      ? [
          {
            line: index + 1,
            rule: 'allowance',
            message: 'squawk-ignore hides a finding without a reason',
            remedy: 'write "-- lint-allow rule: the reason"',
          },
        ]
      : [],
  )
}

function syntaxFinding(fault: { name: string; line: number; message: string }): Finding {
  const { name: file, line, message } = fault
  const remedy = 'fix the statement: this is the grammar of Postgres itself'
  return { file, line, rule: 'syntax', severity: 'error', message, remedy }
}

function tableOf(statement: Statement | undefined): string | undefined {
  const { node } = statement ?? {}
  const { relation } = read(node, 'AlterTableStmt') ?? read(node, 'IndexStmt') ?? {}
  return relation && nameOf(relation)
}
