import { recordApplied } from './applied.ts'
import { runScript } from './apply.ts'
import {
  followRestamps,
  type Options,
  refuseFor,
  type Session,
  standingsOf,
  withLock,
} from './session.ts'
import { type Entry, refusals } from './standing.ts'
import { statementsOf } from './statements.ts'

export type Done = { tag: string; statements: number; tries: number; milliseconds: number }

/**
 * Applies what is pending, each migration exactly once whoever else tries. Gives what it applied.
 * @throws {CommandError} when a check refuses (2), another runner does not let go (3), or a migration fails (1).
 */
export async function up(options: Options): Promise<Done[]> {
  return withLock(options, async (session) => {
    const found = await standingsOf(session)
    refuseFor(refusals(found))
    const pending = (await followRestamps(session, found)).entries.filter(
      ({ standing }) => standing === 'pending' || standing === 'begun',
    )
    // What cannot be run is found before anything is.
    for (const { migration } of pending) await statementsOf(migration, migration.tag)
    const done: Done[] = []
    for (const entry of pending) done.push(await applyOne(session, entry))
    return done
  })
}

async function applyOne(session: Session, { migration, begun }: Entry): Promise<Done> {
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
