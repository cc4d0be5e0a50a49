import { described, lockHolder } from './lock.ts'
import { type Options, readStates, withSession } from './session.ts'
import { labelOf, refusals } from './state.ts'

export type Status = {
  migrations: { tag: string; state: string; done?: number }[]
  /** Applied, and not in this checkout. */
  unknown: string[]
  runner: string | undefined
  refusals: { what: string; todo: string }[]
}

/** The state of each migration in a database, and whether a runner is at work. Writes nothing and waits for nobody. */
export async function status(options: Options): Promise<Status> {
  return withSession(options, async (session) => {
    const found = await readStates(session)
    const holder = await lockHolder(session.client)
    return {
      migrations: found.entries.map(({ migration, state, begun }) => ({
        tag: migration.tag,
        state,
        ...(begun ? { done: begun.done } : {}),
      })),
      unknown: found.unknown.map(labelOf),
      runner: holder && described(holder),
      refusals: refusals(found).map(({ what, todo = '' }) => ({ what, todo })),
    }
  })
}
export function statusText({ migrations, unknown, runner, refusals: refused }: Status): string {
  return [
    ...migrations.map(
      ({ tag, state, done }) =>
        `${state.padEnd(12)} ${tag}${done === undefined ? '' : ` (${done} statements done)`}`,
    ),
    ...unknown.map((label) => `${'not here'.padEnd(12)} ${label}`),
    ...(runner ? [`\nAt work: ${runner}`] : []),
    ...refused.map(({ what, todo }) => `\n${what}\n  do: ${todo}`),
  ].join('\n')
}
