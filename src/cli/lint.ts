import { basename } from 'node:path'
import { readArguments } from '../tools/command/arguments.ts'
import { runCheck } from '../tools/command/check.ts'
import { ownerUrlFromEnvironment } from '../tools/command/connection-url.ts'
import { withOwner } from '../tools/command/owner.ts'
import { CommandError } from '../tools/command/report.ts'
import { readMigrations } from '../tools/migrate/files.ts'
import { lint, type Verdict } from '../tools/migrate/lint/lint.ts'
import { readSizes } from '../tools/migrate/sizes.ts'
export async function migrationSources(): Promise<{ name: string; sql: string }[]> {
  return (await readMigrations()).map(({ tag, sql }) => ({ name: `${tag}.sql`, sql }))
}

/** Formats each finding with its place and its remedy. */
export function lintReport({ files, findings, allowed }: Verdict): string {
  const lines = findings.map(
    ({ file, line, severity, rule, message, remedy }) =>
      `drizzle/${file}:${line} ${severity} ${rule}: ${message}\n  do: ${remedy}`,
  )
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const counts = [
    `${errors} errors`,
    `${findings.length - errors} warnings`,
    `${allowed.length} allowed with a reason`,
  ]
  return [...lines, `${files} migrations: ${counts.join(', ')}`].join('\n')
}

if (import.meta.main) {
  await runCheck(async () => {
    const { values, positionals } = readArguments('npm run db:lint -- --json 0000_baseline.sql', {
      options: { json: { type: 'boolean' } },
      allowPositionals: true,
    })
    const sources = await migrationSources()
    const only = positionals.map((path) => basename(path))
    const unknown = only.find((name) => !sources.some((source) => source.name === name))
    if (unknown !== undefined) {
      throw new CommandError({
        what: `there is no migration ${unknown} in drizzle/`,
        todo: 'name files of drizzle/, or none for all',
      })
    }
    const asked = sources.filter(({ name }) => only.length === 0 || only.includes(name))
    const verdict = await lint(asked, {
      sizes: process.env.DATABASE_OWNER_URL
        ? await withOwner(ownerUrlFromEnvironment(), readSizes)
        : undefined,
    })
    console.log(values.json ? JSON.stringify(verdict, undefined, 2) : lintReport(verdict))
    return verdict.findings.some(({ severity }) => severity === 'error') ? 'findings' : 'clean'
  })
}
