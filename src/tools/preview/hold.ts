import type pg from 'pg'
import { CommandError } from '../command/report.ts'
import { down } from '../migrate/down.ts'
import { status } from '../migrate/status.ts'
import type { Acquired } from './acquire.ts'
import type { Context } from './context.ts'
import { isLost, openHeld } from './database.ts'
import { appliedCount, putMark, readMark } from './mark.ts'
import type { Report } from './report.ts'

/** A preview in this run's hands, with its parent's schema and none of the pull request's migrations. */
export type Held = { client: pg.Client; pending: string[]; kept: boolean }

const attempts = 4

/**
 * Takes the preview for this run, and brings it back to what its parent has: by the rollbacks of the migrations that an
 * earlier push applied, which keeps the rows of all other tables; or, when that cannot be, by a reset from its parent.
 * @throws {CommandError} with exit code 3 when another run does not let go.
 */
export async function hold(context: Context, report: Report, acquired: Acquired): Promise<Held> {
  const { settings, say } = context
  let fresh = acquired.how === 'created'
  for (let attempt = 1; ; attempt++) {
    const waitSeconds = settings.PREVIEW_LOCK_SECONDS
    const client = await openHeld(acquired.uri, { waitSeconds, say })
    try {
      if (fresh && (await readMark(client)) === undefined) await mark(context, client, acquired)
      const reason = await whyReset(context, client, acquired)
      if (reason === undefined) {
        return { client, pending: await pendingOf(acquired), kept: !fresh }
      }
      if (attempt === attempts) throw neverRight(reason)
      say(`Resetting ${acquired.preview.name} from its parent: ${reason}`)
      await context.api.reset(acquired.preview)
      await client.end()
      fresh = true
      if (report.branch) report.branch.how = 'reset'
      report.notes.push(`The branch was reset from its parent: ${reason}.`)
    } catch (error) {
      await client.end()
      if (!isLost(error) || attempt === attempts) throw error
      say('Another run has reset this preview; taking it again.')
    }
  }
}

const neverRight = (why: string) =>
  new CommandError({
    what: `the preview was reset ${attempts - 1} times, and is still not what its parent is`,
    why,
    todo: 'run npm run branch -- down for this pull request, then up again',
  })

async function mark(
  { settings }: Context,
  client: pg.Client,
  { preview }: Acquired,
): Promise<void> {
  const inherited = await appliedCount(client)
  await putMark(client, { name: preview.name, inherited, base: settings.BASE_SHA ?? 'unknown' })
}

async function whyReset(
  context: Context,
  client: pg.Client,
  { uri, preview }: Acquired,
): Promise<string | undefined> {
  const found = await readMark(client)
  if (found?.name !== preview.name) return 'an earlier run was stopped before it had begun'
  if (found.base !== (context.settings.BASE_SHA ?? 'unknown'))
    return 'the base of the pull request moved'
  const own = (await appliedCount(client)) - found.inherited
  if (own === 0) return undefined
  try {
    const [refusal] = (await status({ url: uri })).refusals
    if (refusal) return `a migration of an earlier push was edited or removed (${refusal.what})`
    await down({ url: uri, say: context.say }, { count: own, loseData: true })
    return undefined
  } catch (error) {
    if (error instanceof CommandError) return `a rollback failed (${error.message})`
    throw error
  }
}

async function pendingOf({ uri }: Acquired): Promise<string[]> {
  const { migrations } = await status({ url: uri })
  return migrations.flatMap(({ tag, state }) => (state === 'applied' ? [] : [tag]))
}
