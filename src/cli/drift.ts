import type pg from 'pg'
import { readArguments } from '../tools/command/arguments.ts'
import { runCheck } from '../tools/command/check.ts'
import { withClient } from '../tools/command/connection.ts'
import { ownerUrlFromEnvironment } from '../tools/command/connection-url.ts'
import { declaredStatements, makeDeclared } from '../tools/migrate/drift/declared.ts'
import { withScratch } from '../tools/migrate/drift/scratch.ts'
import { type Difference, type Verdict, verdictOf } from '../tools/migrate/drift/verdict.ts'
import { readMigrations } from '../tools/migrate/files.ts'
import { fingerprint } from '../tools/migrate/fingerprint.ts'
import { readRecord } from '../tools/migrate/record.ts'
import { migrate } from './migrate.ts'

const program = 'guildhall-drift'

export type Drift = Verdict & {
  target: string
  /** Migrations that the database has not had yet: they explain a difference, and are no drift by themselves. */
  pending: string[]
}

/**
 * Compares a database, the migrations replayed on a scratch database, and schema.ts. Of the target it only reads
 * the catalogue, unless `beside` lets it make the scratch database on the same server. `declared` is the SQL of
 * schema.ts.
 */
export async function findDrift(input: {
  url: string
  beside?: boolean
  declared?: readonly string[]
}): Promise<Drift> {
  const { host, pathname } = new URL(input.url)
  const [database, pending] = await withClient(input.url, program, async (client) => [
    await fingerprint(client),
    await pendingIn(client),
  ])
  return withScratch(input.url, input.beside ?? false, async (url) => {
    await migrate({ url })
    return withClient(url, program, async (client) => {
      const migrations = await fingerprint(client)
      await makeDeclared(client, input.declared ?? (await declaredStatements()))
      const lines = { database, migrations, 'schema.ts': await fingerprint(client) }
      return { target: `${pathname.slice(1)} at ${host}`, pending, ...verdictOf(lines) }
    })
  })
}

async function pendingIn(client: pg.ClientBase): Promise<string[]> {
  const { applied } = await readRecord(client)
  const migrations = await readMigrations()
  return migrations
    .filter(({ when }) => !applied.some((row) => row.when === when))
    .map(({ tag }) => tag)
}

const meaning = {
  database: 'was changed by hand, or is not migrated yet',
  migrations: 'lack what both the database and schema.ts have: npm run db:generate',
  'schema.ts': 'declares something else than the migrations make: npm run db:generate',
}

/** Formats the verdict: the source that differs, and its lines. */
export function driftReport({ target, differs, pending, database, schema }: Drift): string {
  if (differs.length === 0) {
    return `No drift: ${target}, the migrations and schema.ts agree.`
  }
  return [
    `Drift in ${target}:`,
    ...differs.map((party) => `  ${party} ${meaning[party]}`),
    ...(pending.length > 0 ? [`  not applied yet: ${pending.join(', ')}`] : []),
    ...lines('the database against the migrations', database),
    ...lines('schema.ts against the migrations', schema),
  ].join('\n')
}

function lines(title: string, { missing, unexpected }: Difference): string[] {
  const marked = [...missing.map((line) => `- ${line}`), ...unexpected.map((line) => `+ ${line}`)]
  return marked.length === 0 ? [] : ['', `${title}:`, ...marked]
}

if (import.meta.main) {
  await runCheck(async () => {
    const { values } = readArguments('npm run db:drift -- --json', {
      options: { json: { type: 'boolean' }, beside: { type: 'boolean', default: false } },
    })
    const url = ownerUrlFromEnvironment()
    const drift = await findDrift({ url, beside: values.beside })
    console.log(values.json ? JSON.stringify(drift, undefined, 2) : driftReport(drift))
    return drift.differs.length === 0 ? 'clean' : 'findings'
  })
}
