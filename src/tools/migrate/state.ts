import type { Failure } from '../command/report.ts'
import type { Migration } from './files.ts'
import type { AppliedRow, Begun, Record } from './record.ts'

/** Clocks differ; a generated timestamp further ahead than this is a mistake. */
const skewMs = 10 * 60_000

export type MigrationState =
  | 'applied'
  | 'pending'
  /** Has no transaction, and was stopped within. */
  | 'partial'
  /** Applied, and the file is another one since. */
  | 'edited'
  /** Applied under an earlier timestamp or tag: the same file, restamped since. */
  | 'restamped'
  /** Not applied, while one with a later timestamp is: drizzle-kit would never apply it. */
  | 'out of order'
  | 'future'

export type Entry = {
  migration: Migration
  state: MigrationState
  applied: AppliedRow | undefined
  begun: Begun | undefined
}

export type MigrationStates = {
  entries: Entry[]
  /** Applied, and no file of this checkout: it is of another branch, or was removed. */
  unknown: AppliedRow[]
  /** a rollback that was stopped within. */
  interrupted: Begun[]
}

/** The tag under which the rollback of a migration keeps its checkpoints. */
export const rollbackTag = (tag: string) => `${tag} (rollback)`

/** Compares files with what a database says: by set difference, never by the newest timestamp. */
export function migrationStates(
  migrations: readonly Migration[],
  record: Record,
  now: number,
): MigrationStates {
  const unknown = record.applied.filter(({ when }) => !migrations.some((one) => one.when === when))
  const newest = Math.max(0, ...record.applied.map(({ when }) => when))
  const restamped = new Set<AppliedRow>()
  const entries = migrations.map((migration): Entry => {
    const begun = record.begun.find(({ tag }) => tag === migration.tag)
    const applied = record.applied.find(({ when }) => when === migration.when)
    const entry = (state: MigrationState, row = applied): Entry => ({
      migration,
      state,
      applied: row,
      begun,
    })
    if (applied) return entry(applied.hash === migration.hash ? 'applied' : 'edited')
    const before = unknown.find((row) => row.hash === migration.hash && !restamped.has(row))
    if (before) {
      restamped.add(before)
      return entry('restamped', before)
    }
    if (begun) return entry(begun.hash === migration.hash ? 'partial' : 'edited')
    if (migration.when > now + skewMs) return entry('future')
    return entry(migration.when < newest ? 'out of order' : 'pending')
  })
  return {
    entries,
    unknown: unknown.filter((row) => !restamped.has(row)),
    interrupted: record.begun.filter(({ tag }) => tag.endsWith(rollbackTag(''))),
  }
}

/** Why nothing may be applied, each reason with its remedy; none when all is well. */
export function refusals({ entries, unknown, interrupted }: MigrationStates): Failure[] {
  return [
    ...entries.flatMap((entry) => refusalOf(entry) ?? []),
    ...unknown.map((row) => ({
      what: `the database has a migration that is not here: ${labelOf(row)}`,
      why: 'it is of another branch, or its file was removed after it was applied',
      todo: `take the commit that has it, and npm run db:rollback there; or, when its effect is gone, npm run db:repair -- --forget ${row.tag ?? row.when}`,
    })),
    ...interrupted.map(({ tag, done }) => ({
      what: `the rollback ${tag} was stopped after ${done} statements`,
      todo: 'npm run db:rollback again: it resumes there',
    })),
  ]
}

function refusalOf({ migration: { tag, when }, state, begun }: Entry): Failure | undefined {
  if (state === 'edited' && begun) {
    return {
      what: `${tag} was edited after it was begun`,
      why: `${begun.done} of its statements are applied, as the file was before`,
      todo: 'bring the file back from git and let it end; then make the change in a new migration',
    }
  }
  if (state === 'edited') {
    return {
      what: `${tag} was edited after it was applied`,
      why: 'the database has the earlier text of the file; another database would differ',
      todo: `bring the file back from git and make the change in a new migration; if the database has that change already: npm run db:repair -- --accept ${tag}`,
    }
  }
  if (state === 'out of order') {
    return {
      what: `${tag} comes before one that is applied already`,
      why: 'it was merged later: drizzle-kit would skip it without a word, and databases would differ in their order',
      todo: `npm run db:restamp -- ${tag}, which moves it to the end; commit that`,
    }
  }
  if (state !== 'future') return undefined
  return {
    what: `${tag} has a timestamp in the future: ${new Date(when).toISOString()}`,
    why: 'drizzle-kit would skip all that is generated before that moment',
    todo: `set the clock of this machine right, then npm run db:restamp -- ${tag}`,
  }
}

/** An applied row in words: its tag, or what drizzle-kit recorded instead of one. */
export function labelOf({ tag, when, hash }: AppliedRow): string {
  return (
    tag ??
    `the one of ${new Date(when).toISOString()} (created_at ${when}, sha256 ${hash.slice(0, 12)})`
  )
}
