import type pg from 'pg'
import { CommandError, messageOf } from '../command/report.ts'
import { indexThere } from './concurrent-index.ts'
import { codeOf, resetSession } from './connect.ts'
import type { Script } from './files.ts'
import { firstLine } from './parse.ts'
import { type Identity, recordBegin, recordCheckpoint } from './record.ts'
import { withRetries } from './retry.ts'
import { type Statement, statementsOf } from './statements.ts'

/** A runner at its work: the one session that holds the lock. */
export type Runner = {
  client: pg.Client
  say: (line: string) => void
  /** How long a statement may wait for a lock, and hold up all who queue behind it. */
  lockTimeoutMs: number
  attempts: number
}

export type Job = {
  name: string
  script: Script
  identity: Identity
  /** Where an earlier run of a script without a transaction stopped. */
  from: { done: number; running: boolean }
  /** The last step, in the transaction of the last statement: that it is applied, or is not any more. */
  settle: () => Promise<void>
}

/**
 * Runs a script: as one transaction, or with a checkpoint after each statement. Gives the tries it took.
 * @throws {CommandError} that names the statement and what is left of it: nothing, or all before it.
 */
export async function runScript(runner: Runner, job: Job): Promise<number> {
  const statements = await statementsOf(job.script, job.name)
  try {
    await resetSession(runner.client)
    return job.script.transactional
      ? await atOnce(runner, job, statements)
      : await oneByOne(runner, job, statements)
  } catch (error) {
    throw error instanceof CommandError ? error : failedAtItsEnd(job, error)
  }
}

/** A failure of no statement: of a constraint that is checked at the end, or of the record. */
function failedAtItsEnd({ name, script }: Job, error: unknown): CommandError {
  const code = codeOf(error)
  const left = script.transactional
    ? 'nothing of this file is applied'
    : 'applied statements are recorded, and it resumes there'
  return new CommandError({
    what: `${name} failed at its end; ${code ? left : 'whether it is applied, only the database knows'}`,
    why: `${messageOf(error)} (${code || 'the connection is lost'})`,
    todo:
      advice[code] ??
      (code ? fix : 'npm run db:status shows it; run the command again: nothing is applied twice'),
    cause: error,
  })
}

async function atOnce(runner: Runner, job: Job, statements: readonly Statement[]): Promise<number> {
  const { tries } = await withRetries(runner, true, () =>
    transaction(runner, async () => {
      await recordBegin(runner.client, job.identity)
      for (const statement of statements)
        await execute(runner, job, statement, 'nothing of this file is applied')
      await job.settle()
    }),
  )
  return tries
}

async function oneByOne(
  runner: Runner,
  job: Job,
  statements: readonly Statement[],
): Promise<number> {
  const { client } = runner
  const { tag } = job.identity
  if (job.from.done === 0 && !job.from.running) await recordBegin(client, job.identity)
  let most = 1
  for (const [index, statement] of statements.entries()) {
    if (index < job.from.done) continue
    const resumed = job.from.running && index === job.from.done
    const left = `${index} of ${statements.length} statements are applied and recorded: it resumes there`
    const { tries } = await withRetries(
      runner,
      !statement.bare || statement.builds !== undefined,
      () =>
        statement.bare
          ? bare(runner, job, statement, { index, resumed, left })
          : transaction(runner, async () => {
              await execute(runner, job, statement, left)
              await recordCheckpoint(client, tag, { done: index + 1, running: false })
            }),
    )
    most = Math.max(most, tries)
  }
  await transaction(runner, job.settle)
  return most
}

async function transaction(runner: Runner, work: () => Promise<void>): Promise<void> {
  const { client, lockTimeoutMs } = runner
  await client.query('begin')
  try {
    await client.query(`select set_config('lock_timeout', $1, true)`, [String(lockTimeoutMs)])
    await work()
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

type Place = { index: number; resumed: boolean; left: string }

/** A statement outside of a transaction: what says that it was begun is written before it. */
async function bare(runner: Runner, job: Job, statement: Statement, place: Place): Promise<void> {
  const { client } = runner
  const { index, resumed, left } = place
  const { tag } = job.identity
  const there = await indexThere(runner, statement)
  if (!(there === 'valid' && resumed)) {
    // An index that stood there before is not ours: not to be taken for it by the next run.
    if (there !== 'valid') await recordCheckpoint(client, tag, { done: index, running: true })
    // CONCURRENTLY waits for older transactions and holds up nobody: no reason to give up.
    await client.query(
      `set lock_timeout = ${statement.concurrent ? 0 : Math.ceil(runner.lockTimeoutMs)}`,
    )
    await execute(runner, job, statement, left).catch((error) => {
      // Dropped by the run that was stopped before it could say so.
      if (!(resumed && statement.drops && codeOf(error) === '42704')) throw error
    })
  }
  await recordCheckpoint(client, tag, { done: index + 1, running: false })
}

async function execute(
  runner: Runner,
  job: Job,
  statement: Statement,
  left: string,
): Promise<void> {
  try {
    await runner.client.query(statement.sql)
  } catch (error) {
    throw new CommandError({
      what: `${job.name} failed; ${left}`,
      why: `${messageOf(error)} (${codeOf(error) || 'the connection is lost'}), in: ${firstLine(statement.sql)}`,
      todo: advice[codeOf(error)] ?? fix,
      cause: error,
    })
  }
}

const fix = 'fix the file if it was applied nowhere else, and run the command again'
const advice: Record<string, string> = {
  '55P03':
    'end the long transaction that holds the lock, or wait until it has ended, and run npm run db:migrate again',
  '40P01': 'run npm run db:migrate again; it lost to another session each time',
  '57014': 'somebody cancelled it: ask who, and run npm run db:migrate again',
  '42501': 'run it as the owner of what it changes: DATABASE_OWNER_URL',
}
