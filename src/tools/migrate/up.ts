import { runScript } from './apply.ts'
import { recordApplied } from './record.ts'
import {
  followRestamps,
  type Options,
  readStates,
  refuseFor,
  type Session,
  withLock,
} from './session.ts'
import { type Entry, refusals } from './state.ts'
import { statementsOf } from './statements.ts'

export type Applied = { tag: string; statements: number; tries: number; milliseconds: number }

/**
 * Applies what is pending, each migration exactly once, also with concurrent runners. Gives what it applied.
 * @throws {CommandError} when a check rejects it (2), another runner does not let go (3), or a migration fails (1).
 */
export async function up(options: Options): Promise<Applied[]> {
  return withLock(options, async (session) => {
    const found = await readStates(session)
    refuseFor(refusals(found))
    const pending = (await followRestamps(session, found)).entries.filter(
      ({ state }) => state === 'pending' || state === 'partial',
    )
    // Statements that cannot run are found before any runs.
    for (const { migration } of pending) await statementsOf(migration, migration.tag)
    const done: Applied[] = []
    for (const entry of pending) done.push(await applyOne(session, entry))
    return done
  })
}

async function applyOne(session: Session, { migration, begun }: Entry): Promise<Applied> {
  const { client, say } = session
  const began = performance.now()
  say(`Applying ${migration.tag}${begun ? `, from statement ${begun.done + 1}` : ''}`)
  const tries = await runScript(session, {
    name: migration.tag,
    script: migration,
    identity: migration,
    from: begun ?? { done: 0, running: false },
    settle: () => recordApplied(client, migration),
  })
  const milliseconds = Math.round(performance.now() - began)
  return { tag: migration.tag, statements: migration.statements.length, tries, milliseconds }
}
