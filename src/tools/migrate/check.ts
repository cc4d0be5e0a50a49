import { CommandError, type Failure } from '../command/report.ts'
import { usableRollback } from './down.ts'
import { migrationsFolder, readMigrations } from './files.ts'
import { readJournal } from './journal.ts'
import { sourceDifferences } from './sources/differences.ts'
import { replaySources } from './sources/read.ts'
import type { Sources } from './sources/sources.ts'
import { migrationStates } from './state.ts'
import { statementsOf } from './statements.ts'

/**
 * The faults of the migrations themselves, without a database: their order, their rollbacks and, given the
 * sources, whether the migrations leave what the files say. CI asks this of each pull request.
 */
export async function check(
  folder: string = migrationsFolder,
  { sources, now = Date.now() }: { sources?: Sources | undefined; now?: number } = {},
): Promise<Failure[]> {
  const migrations = await readMigrations(folder)
  const found: Failure[] = orderOf((await readJournal(folder)).entries)
  const { entries } = migrationStates(migrations, { applied: [], begun: [] }, now)
  for (const { migration, state } of entries) {
    const { tag } = migration
    if (state === 'future') {
      found.push({ what: `${tag} has a timestamp in the future`, todo: restampOf(tag) })
    }
    found.push(...(await failureOf(() => statementsOf(migration, tag))))
    found.push(...(await failureOf(() => usableRollback(folder, tag, true))))
  }
  if (sources === undefined) return found
  const differences = sourceDifferences(await replaySources(migrations), sources)
  return [
    ...found,
    ...differences.map((what) => ({ what, todo: 'npm run db:generate -- --name what_changes' })),
  ]
}

const restampOf = (tag: string) => `npm run db:restamp -- ${tag}`

function orderOf(entries: readonly { tag: string; when: number }[]): Failure[] {
  return entries.flatMap(({ tag, when }, index) => {
    const before = entries[index - 1]
    if (!before || before.when < when) return []
    const what = `${tag} is older than ${before.tag}, which comes before it`
    const why =
      'drizzle-kit skips it wherever that one is applied, so that a merge of two branches loses a migration'
    return [{ what, why, todo: restampOf(tag) }]
  })
}

async function failureOf(work: () => Promise<unknown>): Promise<Failure[]> {
  try {
    await work()
    return []
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    const { message, why, todo } = error
    return [{ what: message, ...(why ? { why } : {}), ...(todo ? { todo } : {}) }]
  }
}
