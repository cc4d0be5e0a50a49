import { CommandError, type Failure } from '../command/report.ts'
import { usableWay } from './down.ts'
import { migrationsFolder, readMigrations } from './files.ts'
import { readJournal } from './journal.ts'
import { standings } from './standing.ts'
import { statementsOf } from './statements.ts'

/** What is wrong with the migrations themselves, without any database: what CI asks of each pull request. */
export async function check(
  folder: string = migrationsFolder,
  now = Date.now(),
): Promise<Failure[]> {
  const migrations = await readMigrations(folder)
  const found: Failure[] = orderOf((await readJournal(folder)).entries)
  const { entries } = standings(migrations, { applied: [], begun: [] }, now)
  for (const { migration, standing } of entries) {
    const { tag } = migration
    if (standing === 'future') {
      found.push({
        what: `${tag} has a timestamp in the future`,
        todo: `npm run db:restamp -- ${tag}`,
      })
    }
    found.push(...(await failureOf(() => statementsOf(migration, tag))))
    found.push(...(await failureOf(() => usableWay(folder, tag, true))))
  }
  return found
}

function orderOf(entries: readonly { tag: string; when: number }[]): Failure[] {
  return entries.flatMap(({ tag, when }, index) => {
    const before = entries[index - 1]
    if (!before || before.when < when) return []
    return [
      {
        what: `${tag} is older than ${before.tag}, which comes before it`,
        why: 'drizzle-kit skips it wherever that one is applied: so a merge of two branches loses a migration',
        todo: `npm run db:restamp -- ${tag}`,
      },
    ]
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
