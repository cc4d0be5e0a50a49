import type pg from 'pg'
import { CommandError } from '../command/report.ts'
import type { Acquired } from './acquire.ts'
import { isLost, openHeld } from './database.ts'
import { RolledBack, Status } from './findings.ts'
import { appliedCount, putMark, readMark } from './mark.ts'
import type { Report } from './report.ts'
import type { World } from './world.ts'

/** A preview in this run's hands, with its parent's schema and none of the pull request's migrations. */
export type Held = { client: pg.Client; pending: string[]; kept: boolean }

const attempts = 4

/**
 * Takes the preview for this run, and brings it back to what its parent has: by the rollbacks of the migrations that an
 * earlier push applied, which keeps the rows of all other tables; or, when that cannot be, by a reset from its parent.
 * @throws {CommandError} with exit code 3 when another run does not let go.
 */
export async function hold(world: World, report: Report, acquired: Acquired): Promise<Held> {
  const { settings, say } = world
  let fresh = acquired.how === 'created'
  for (let attempt = 1; ; attempt++) {
    const waitSeconds = settings.PREVIEW_LOCK_SECONDS
    const client = await openHeld(acquired.uri, { waitSeconds, say })
    try {
      if (fresh && (await readMark(client)) === undefined) await mark(world, client, acquired)
      const reason = await whyReset(world, client, acquired)
      if (reason === undefined) {
        return { client, pending: await pendingOf(world, acquired), kept: !fresh }
      }
      if (attempt === attempts) throw neverRight(reason)
      say(`Resetting ${acquired.preview.name} from its parent: ${reason}`)
      await world.api.reset(acquired.preview)
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

async function mark({ settings }: World, client: pg.Client, { preview }: Acquired): Promise<void> {
  const inherited = await appliedCount(client)
  await putMark(client, { name: preview.name, inherited, base: settings.BASE_SHA ?? 'unknown' })
}

async function whyReset(
  world: World,
  client: pg.Client,
  { uri, preview }: Acquired,
): Promise<string | undefined> {
  const found = await readMark(client)
  if (found?.name !== preview.name) return 'an earlier run was stopped before it had begun'
  if (found.base !== (world.settings.BASE_SHA ?? 'unknown'))
    return 'the base of the pull request moved'
  const own = (await appliedCount(client)) - found.inherited
  if (own === 0) return undefined
  const { answer } = await world.tools.json('db:status', Status, [], { DATABASE_OWNER_URL: uri })
  if (!('migrations' in answer)) return answer.what
  const [refusal] = answer.refusals
  if (refusal) return `a migration of an earlier push was edited or removed (${refusal.what})`
  const back = ['--count', String(own), '--lose-data']
  const answered = await world.tools.json('db:rollback', RolledBack, back, {
    DATABASE_OWNER_URL: uri,
  })
  return 'rolledBack' in answered.answer ? undefined : `a rollback failed (${answered.answer.what})`
}

async function pendingOf({ tools }: World, { uri }: Acquired): Promise<string[]> {
  const { answer } = await tools.json('db:status', Status, [], { DATABASE_OWNER_URL: uri })
  if (!('migrations' in answer)) return []
  return answer.migrations.flatMap(({ tag, state }) => (state === 'applied' ? [] : [tag]))
}
